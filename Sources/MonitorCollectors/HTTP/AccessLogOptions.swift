/// One access log to follow.
package struct AccessLogOptions: Sendable, Equatable {
  /// The collector's name: lower-case letters, digits and `-`, for example `nginx-shop`.
  package var name: String
  /// The log's path.
  package var path: String
  /// The label of all its requests; `nil` takes the virtual hosts of the lines, and the name where
  /// they have none.
  package var site: String?
  /// The format: a name, a `log_format` or `LogFormat`; `nil` recognises it from the lines.
  package var format: String?
  /// The folder in which the place in the log is kept across restarts; `nil` starts at the end.
  package var stateFolder: String?
  /// Bytes before the end that are read at the start to know the format and to fill the panel.
  package var lookBackBytes = 256 << 10
  /// Whether static files are one route for each ending (`*.css`).
  package var groupsAssets = true
  /// Whether the log is looked at between two ticks too, so that no rotation is missed.
  package var looksBetweenTicks = true

  /// Follows a log.
  package init(
    name: String, path: String, site: String? = nil, format: String? = nil,
    stateFolder: String? = nil
  ) {
    self.name = name
    self.path = path
    self.site = site
    self.format = format
    self.stateFolder = stateFolder
  }
}
