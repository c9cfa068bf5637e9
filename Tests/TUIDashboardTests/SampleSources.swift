import MonitorModel
import TUIDashboard

/// The made-up machine with a shop on it: a web server, a database, orders.
enum SampleSources {
  /// The machine with series and reports.
  static func machine() -> SampleMachine {
    var machine = SampleMachine()
    let site = SeriesKey.Label("site", "shop")
    machine.add("http.requests", [site], .perSecond, 1_284)
    machine.add("http.error_rate", [site], .ratio, 0.031)
    machine.add("http.request.duration", [site, .init("quantile", "0.95")], .seconds, 0.182)
    machine.add("http.request.duration", [site, .init("quantile", "0.99")], .seconds, 0.9)
    machine.add(
      "http.requests", [site, .init("route", "GET /cart/:id")], .perSecond, 212)
    let server = SeriesKey.Label("server", "orders")
    machine.add("db.transactions", [server], .perSecond, 2_184)
    machine.add("db.query.duration", [server], .seconds, 0.004_1)
    machine.add("db.locks.waiting", [server], .count, 3)
    machine.add("business.revenue", [], .perSecond, 41.5)
    machine.add("business.active_users", [], .count, 812)
    machine.reports = [web, database, business, hung]
    return machine
  }

  private static let web: SourceReport = {
    var report = SourceReport(
      .http, source: "nginx-shop", kind: "nginx access log", origin: "/var/log/nginx/access.log")
    report.facts = [
      .init("requests", .number(1_284, .perSecond)), .init("errors", .number(0.031, .ratio)),
      .init("p50", .number(0.011, .seconds)), .init("p95", .number(0.182, .seconds)),
      .init("p99", .number(0.9, .seconds)), .init("format", .text("combined with rt=")),
      .init("lines", .number(4_812_004, .count)), .init("behind", .missing),
    ]
    report.tables = [
      SourceTable(
        "slowest routes",
        [
          .text("route"), .number("req"), .number("p50"), .number("p95"), .number("p99"),
          .number("errors"),
        ],
        [
          [
            .text("GET /cart/:id"), .number(212, .perSecond), .number(0.08, .seconds),
            .number(0.71, .seconds), .number(1.9, .seconds), .number(0.12, .ratio),
          ],
          [
            .text("POST /checkout"), .number(14.2, .perSecond), .number(0.04, .seconds),
            .number(0.2, .seconds), .number(0.4, .seconds), .number(0, .ratio),
          ],
          [
            .text("other"), .number(31, .perSecond), .missing, .missing, .missing,
            .number(0, .ratio),
          ],
        ]),
      SourceTable(
        "top clients", [.text("client"), .number("req"), .number("bytes")],
        [[.text("203.0.113.9"), .number(611, .perSecond), .number(9_100_000, .bytesPerSecond)]]),
    ]
    report.lines = [
      "203.0.113.9 - - [23/Nov/2026:08:15:39 +0000] \"GET /cart/812 HTTP/1.1\" 502 157 \"-\" \"curl\""
    ]
    report.faults = [
      .init("lines of no known format", count: 12, example: "2026/11/23 [error] upstream"),
      .init("lines longer than 1 MiB", count: 1),
    ]
    return report
  }()

  private static let database: SourceReport = {
    var report = SourceReport(
      .database, source: "orders", kind: "PostgreSQL 15.18", origin: "/run/postgresql:5432")
    report.facts = [
      .init("transactions", .number(2_184, .perSecond)),
      .init("mean query", .number(0.0041, .seconds)),
      .init("connections", .text("61 of 100")), .init("cache hits", .number(0.994, .ratio)),
    ]
    report.tables = [
      SourceTable(
        "slowest statements",
        [.text("statement"), .number("calls"), .number("mean"), .number("share")],
        [
          [
            .text("SELECT * FROM orders WHERE customer = $1"), .number(812, .perSecond),
            .number(0.0072, .seconds), .number(0.61, .ratio),
          ]
        ]),
      SourceTable(
        "who blocks whom",
        [
          .number("blocked"), .text("waiting statement"), .number("since"), .number("blocker"),
          .text("its statement"),
        ],
        [
          [
            .number(812, .count), .text("UPDATE stock SET n = n - ?"), .number(12, .seconds),
            .number(644, .count), .text("idle in transaction: LOCK TABLE stock"),
          ]
        ]),
    ]
    return report
  }()

  private static let hung: SourceReport = {
    var report = SourceReport(
      .database, source: "cache", kind: "Redis", origin: "127.0.0.1:6379")
    report.problem = "no answer for 4 s; it is asked again every second"
    return report
  }()

  private static let business: SourceReport = {
    var report = SourceReport(
      .business, source: "statsd", kind: "StatsD", origin: "udp 127.0.0.1:8125")
    report.facts = [
      .init("metrics", .number(18_400, .perSecond)), .init("kernel drops", .number(0, .count)),
    ]
    report.tables = [
      SourceTable(
        "busiest metrics", [.text("metric"), .number("rate")],
        [[.text("orders.count"), .number(41, .perSecond)]])
    ]
    return report
  }()
}
