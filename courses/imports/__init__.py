"""What comes into the plan as files: the seed's CSV folders and the plan workbook."""
