/// Why a line of an access log was not understood.
package enum AccessLogFault: UInt8, Sendable, CaseIterable {
  /// The text between the fields is not that of the format.
  case form
  /// A line of JSON that is none, or that is cut.
  case json
  /// Neither a request nor a status.
  case fields
  /// The status is not a number of three digits.
  case status
  /// The size is not a number.
  case size
  /// The time is not one.
  case time
  /// The duration is not a number.
  case duration
  /// No format has been recognised yet.
  case unknown

  /// The reason, as the end of "lines …".
  package var reason: String {
    switch self {
    case .form: "that have another form"
    case .json: "that are not JSON, or are cut"
    case .fields: "without a request and a status"
    case .status: "whose status is not a number of three digits"
    case .size: "whose size is not a number"
    case .time: "whose time is not one"
    case .duration: "whose duration is not a number"
    case .unknown: "of no known format"
    }
  }
}
