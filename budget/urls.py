"""Addresses of budget/."""

from django.urls import path

from budget.views import entries, execution

urlpatterns = [
    path("budget/", execution.budget_execution, name="budget_execution"),
    path("budget/plans/", execution.budget_plans, name="budget_plans"),
    path("budget/lines/<str:code>/", execution.budget_line, name="budget_line"),
    path("budget/lines/<str:code>/commit/", entries.commitment_add, name="commitment_add"),
    path("budget/commitments/", entries.CommitmentList.as_view(), name="commitment_list"),
    path("budget/commitments/<str:code>/", entries.commitment_detail, name="commitment_detail"),
    path("budget/commitments/<str:code>/pay/", entries.payment_add, name="payment_add"),
    path("budget/commitments/<str:code>/correct/", entries.commitment_correct, name="commitment_correct"),
    path("budget/payments/", entries.PaymentList.as_view(), name="payment_list"),
    path("budget/commitments/<str:code>/payments/<int:pk>/correct/", entries.payment_correct, name="payment_correct"),
]
