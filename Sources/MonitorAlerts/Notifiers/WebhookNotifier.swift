package import MonitorModel
import MonitorHTTP
import MonitorSupport

/// An HTTP endpoint that understands the webhooks of Alertmanager, version 4.
///
/// With a secret, the header `X-Kilter-Signature: sha256=…` holds the HMAC of the body, by which the
/// receiver knows who sent it and that nobody changed it.
package struct WebhookNotifier: AlertNotifier {
  package static let kind = "webhook"
  package static let summary = "A POST of the JSON that Alertmanager's webhooks send, version 4."
  package static let fields =
    [
      NotifierField("url", .url, isRequired: true, "The address, such as https://…/hook."),
      NotifierField(
        "secret", .secret, "The key of the HMAC-SHA256 in the header X-Kilter-Signature."),
    ] + NotifierField.access

  private let post: HTTPPost
  private let secret: Secret?

  /// Makes one.
  package init(_ setup: NotifierSetup) throws(NotifierProblem) {
    post = HTTPPost(
      url: try setup.required("url"), access: HTTPAccess(setup), timeout: setup.timeout)
    secret = setup.secrets["secret"]
  }

  /// Posts it.
  package func deliver(_ message: AlertMessage, at wall: WallInstant) -> AlertOutcome {
    let body = WebhookDocument(message).json
    var headers: [String] = []
    if let secret {
      guard let sum = HMACSHA256.hex(body, key: secret) else {
        return .failed("it cannot be signed without libcrypto: apt install libssl3")
      }
      headers.append("X-Kilter-Signature: sha256=\(sum)")
    }
    return post.send(body, headers: headers)
  }
}
