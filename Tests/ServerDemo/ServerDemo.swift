import Glibc
import MonitorAPI
import MonitorModel
import MonitorSupport

/// The server of the API over a machine that is made up, for suites and measurements from outside.
///
/// ```
/// ServerDemo PORT [series=40] [interval=1000] [clients=12000] [churn=100] [echo]
/// ServerDemo PORT follow=COUNT [stalled=COUNT] [seconds=30] [pid=PID of the server]
/// ```
///
/// `interval` is the time between two ticks in milliseconds, `churn` how many of a hundred series
/// change at each. With `echo` a WebSocket sends back what it gets.
@main
struct ServerDemo {
  static func main() async {
    let arguments = CommandLine.arguments.dropFirst()
    func number(_ name: String, _ standard: Int) -> Int {
      arguments.first { $0.hasPrefix(name + "=") }
        .flatMap { Int($0.dropFirst(name.utf8.count + 1)) } ?? standard
    }
    guard let port = arguments.first.flatMap({ Int($0) }) else {
      print("ServerDemo PORT [series=N] [interval=MS] [clients=N] [churn=PERCENT] [echo]")
      exit(64)
    }
    raiseLimit()
    if number("follow", 0) + number("stalled", 0) > 0 {
      return FollowerCrowd(
        port: UInt16(port), readers: number("follow", 0), stalled: number("stalled", 0),
        seconds: number("seconds", 30), server: Int32(number("pid", 0))
      ).run()
    }
    signal(SIGPIPE, SIG_IGN)
    var config = APIConfig()
    config.listeners = [.tcp(host: "127.0.0.1", port: port)]
    config.maxClients = number("clients", 12_000)
    let machine = MadeUpMachine(
      series: number("series", 40), interval: .milliseconds(number("interval", 1_000)),
      churn: number("churn", 100))
    do throws(APIServerError) {
      let server = try await APIServer.start(
        config, machine.services, echoes: arguments.contains("echo"))
      // At once, also into a pipe: whoever started it waits for the port.
      for address in await server.addresses {
        var line = "\(address)\n"
        _ = line.withUTF8 { write(1, $0.baseAddress, $0.count) }
      }
      await machine.run()
      await server.stop()
    } catch {
      print(error)
      exit(1)
    }
  }

  private static func raiseLimit() {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
