/// Every route, family by family; a new one is a line in its family.
package enum RouteList {
  /// All of them.
  package static let all: [Route] =
    metrics + status + health + anomalies + incidents + engine + clients + configuration + export
    + discovery + ingest + itself
}
