// Java 11+
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

public final class Om1 {
  /** pairs: decoded {name, value}. Send the result as the query, so that both sides see the same. */
  public static String canonicalQuery(List<String[]> pairs) {
    return pairs.stream()
        .map(pair -> new String[] {encode(pair[0]), encode(pair[1])})
        .sorted((a, b) -> a[0].equals(b[0]) ? a[1].compareTo(b[1]) : a[0].compareTo(b[0]))
        .map(pair -> pair[0] + "=" + pair[1])
        .collect(Collectors.joining("&"));
  }

  /** body: the exact bytes that are sent. */
  public static String sign(String secret, String direction, String method, String path, String query,
      String appKey, String timestamp, String nonce, byte[] body) throws GeneralSecurityException {
    return hmacHex(secret, String.join("\n", "OM1-HMAC-SHA256", direction, method, path, query,
        appKey, timestamp, nonce, "1.0", sha256Hex(body)));
  }

  public static String signReply(String secret, int status, String nonce, byte[] body)
      throws GeneralSecurityException {
    return hmacHex(secret, String.join("\n", "OM1-REPLY", String.valueOf(status), nonce, sha256Hex(body)));
  }

  /** callId: the checkId or noticeId of the call. Returns JSON. */
  public static String openCert(String secret, String appKey, String callId, String certCipher)
      throws GeneralSecurityException {
    byte[] sealed = Base64.getUrlDecoder().decode(certCipher);
    byte[] key = hmac(hmac(appKey.getBytes(UTF_8), secret.getBytes(UTF_8)), "id-v1\u0001".getBytes(UTF_8));
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, sealed, 0, 12));
    cipher.updateAAD(callId.getBytes(UTF_8));
    return new String(cipher.doFinal(sealed, 12, sealed.length - 12), UTF_8);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
  }

  private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text);
  }

  private static String hmacHex(String secret, String text) throws GeneralSecurityException {
    return hex(hmac(secret.getBytes(UTF_8), text.getBytes(UTF_8)));
  }

  private static String sha256Hex(byte[] bytes) throws GeneralSecurityException {
    return hex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) text.append(String.format("%02x", b));
    return text.toString();
  }
}
