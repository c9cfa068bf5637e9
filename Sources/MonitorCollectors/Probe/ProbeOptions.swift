/// What is probed, how often, and what answer is good.
package struct ProbeOptions: Sendable, Equatable {
  /// The collector's name, and the label `probe` of its series.
  package var name: String
  /// `http://…`, `https://…`, or `tcp://host:port`.
  package var url: String
  /// How often.
  package var interval: Duration
  /// How long one probe may take.
  package var timeout: Duration
  /// Token, password, certificates.
  package var access: EndpointAccess
  /// HTTP statuses that are good.
  package var statuses: ClosedRange<Int>
  /// A text that the body must contain; empty for none.
  package var contains: String

  /// Makes options with the usual values: a status from 200 to 399 within 5 s, asked every 10 s.
  package init(
    name: String, url: String, interval: Duration = .seconds(10), timeout: Duration = .seconds(5),
    access: EndpointAccess = EndpointAccess(), statuses: ClosedRange<Int> = 200...399,
    contains: String = ""
  ) {
    self.name = name
    self.url = url
    self.interval = interval
    self.timeout = timeout
    self.access = access
    self.statuses = statuses
    self.contains = contains
  }
}
