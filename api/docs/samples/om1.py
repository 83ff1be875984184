# Python 3.8+; certCipher also needs: pip install cryptography
import base64, hashlib, hmac, json
from urllib.parse import quote


def canonical_query(pairs):
    """pairs: decoded (name, value). Send the result as the query, so that both sides see the same."""
    return "&".join(f"{name}={value}" for name, value in sorted((quote(n, safe=""), quote(v, safe="")) for n, v in pairs))


def hmac_hex(secret, text):
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def sign(secret, direction, method, path, query, app_key, timestamp, nonce, body=b""):
    """body: the exact bytes that are sent."""
    lines = ["OM1-HMAC-SHA256", direction, method, path, query, app_key, timestamp, nonce, "1.0",
             hashlib.sha256(body).hexdigest()]
    return hmac_hex(secret, "\n".join(lines))


def sign_reply(secret, status, nonce, body):
    return hmac_hex(secret, "\n".join(["OM1-REPLY", str(status), nonce, hashlib.sha256(body).hexdigest()]))


def open_cert(secret, app_key, call_id, cert_cipher):
    """call_id: the checkId or noticeId of the call."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    prk = hmac.new(app_key.encode(), secret.encode(), hashlib.sha256).digest()
    key = hmac.new(prk, b"id-v1\x01", hashlib.sha256).digest()
    sealed = base64.urlsafe_b64decode(cert_cipher + "=" * (-len(cert_cipher) % 4))
    return json.loads(AESGCM(key).decrypt(sealed[:12], sealed[12:], call_id.encode()))
