import MonitorModel
import ProcFS

/// nginx's `stub_status` by its configuration; where no page is configured, the lines that make one.
package enum StatusPageFinder: SourceFinder {
  private static let folders = ["/etc/nginx", "/etc/nginx/conf.d", "/etc/nginx/sites-enabled"]
  private static let filesMost = 64

  /// The page that nginx's configuration has.
  package static func find(in view: MachineView) -> [SourceFinding] {
    guard view.programs.contains("nginx") else { return [] }
    let root = view.root == "/" ? "" : view.root
    for folder in folders {
      for name in Folder.names(root + folder).prefix(filesMost) {
        guard let text = text("\(root)\(folder)/\(name)"), let page = NginxStatusPage(text) else {
          continue
        }
        let url = "http://127.0.0.1:\(page.port)\(page.path)"
        return [
          SourceFinding(identity: "status:" + url, name: "nginx-status") { name, context in
            HTTPMetricsCollector(
              StatusPageIntake(StatusPageOptions(name: name, url: url), thread: context.thread),
              time: context.time)
          }
        ]
      }
    }
    let note = SourceNote(
      "nginx status page", .absent,
      remedy: "Connections are counted by it; /etc/nginx/conf.d/status.conf: server { listen "
        + "127.0.0.1:8080; location = /stub_status { stub_status; } }")
    return [SourceFinding(identity: "status:nginx", missing: note)]
  }

  private static func text(_ path: String) -> String? {
    Folder.read(path) { bytes in
      bytes.count <= 1 << 20 ? String(decoding: bytes, as: UTF8.self) : nil
    }
  }
}
