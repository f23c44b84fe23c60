"""PAdES signatures as pyHanko makes and reads them, and the key they are made with.

Not for callers: they ask enrollment.signing, which loads this room with the first signature. The libraries take
25 MiB, and most processes never sign.
"""

from __future__ import annotations

import io
import os
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from core.errors import Refused
from enrollment.signing import PKCS12_ENDINGS

FIELD = "Certificate"
SAMPLE_NAME = "SAMPLE - not an official signature"
SAMPLE_YEARS = 20


def sign(paper: bytes, *, reason: str) -> bytes:
    """The PDF with a signature over all of it. Raises: Refused when the key cannot be read."""
    signer = _signer(settings.PORTAL_SIGN_KEY, settings.PORTAL_SIGN_CERTIFICATE, str(settings.VAR_DIR))
    about = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason
    )
    signed = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(paper)), about, signer=signer)
    return bytes(signed.getvalue())


def is_whole(signed: bytes, *, at: datetime) -> bool:
    """Whether the file carries exactly one signature, by a key of ours, over every byte of it.

    `at` is when it was signed: a key that ran out later signed well then. Give it only bytes that are known by
    their SHA-256, for a stranger's PDF is not worth reading.
    """
    signatures = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    if len(signatures) != 1:
        return False
    trust = ValidationContext(trust_roots=_trusted(), moment=at, allow_fetching=False)
    status = validate_pdf_signature(signatures[0], trust)
    return bool(
        status.bottom_line
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and status.modification_level == ModificationLevel.NONE
    )


def _trusted() -> list[object]:
    """Our certificate of now and those of former keys."""
    signer = _signer(settings.PORTAL_SIGN_KEY, settings.PORTAL_SIGN_CERTIFICATE, str(settings.VAR_DIR))
    former = [load_cert_from_pemder(file) for file in settings.PORTAL_SIGN_FORMER]
    return [signer.signing_cert, *former]


@cache
def _signer(key: str, certificate: str, var: str) -> signers.SimpleSigner:
    """The key, read once a process. Raises: Refused when the files do not hold what they should."""
    phrase = settings.PORTAL_SIGN_PASSPHRASE.encode() or None
    if not key:
        key, phrase = str(_own(Path(var))), None
    if Path(key).suffix.lower() in PKCS12_ENDINGS:
        made = signers.SimpleSigner.load_pkcs12(key, passphrase=phrase)
    else:
        made = signers.SimpleSigner.load(key, certificate, key_passphrase=phrase)
    if made is None:
        raise Refused(_("The signing key cannot be read with its passphrase. Tell the system administrator."))
    return made


def _own(var: Path) -> Path:
    """A key with its own certificate under var/, made once; it says on every paper that it is a sample."""
    file = var / "signing" / "sample.p12"
    if file.is_file():
        return file
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent)  # nobody else may read it
    with os.fdopen(handle, "wb") as written:
        written.write(_sample_key())
    try:
        os.link(name, file)  # of two processes that make one at once, the first one's stays
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
    return file


def _sample_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SAMPLE_NAME)])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * SAMPLE_YEARS))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        SAMPLE_NAME.encode(), key, certificate, None, serialization.NoEncryption()
    )
