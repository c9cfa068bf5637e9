// Counts allocations on the paths that run every tick and compares them with a committed file.
// An executable and not a test: it replaces `malloc`, which cannot live in a test bundle.
//
//   swift build -c release && .build/release/AllocationCheck
//
// Run at the package's folder, or name the file of limits as the only argument. It prints a line
// for each case and fails where one makes more allocations than its limit.

import Glibc

let path =
  CommandLine.arguments.count > 1
  ? CommandLine.arguments[1] : "Tests/AllocationCheck/expected.txt"
guard let limits = AllocationLimits(path: path)?.limits else {
  print("AllocationCheck: \(path) is missing or not a file of limits")
  exit(64)
}

let counts = try await AllocationCases.measure()
var failures = 0
for (name, count) in counts {
  let limit = limits[name]
  let isGood = limit.map { count <= $0 } ?? false
  failures += isGood ? 0 : 1
  print(
    "\(isGood ? "good" : "FAIL") \(name): \(count) (limit \(limit.map { "\($0)" } ?? "missing"))")
}
for name in limits.keys.sorted() where !counts.contains(where: { $0.name == name }) {
  failures += 1
  print("FAIL \(name): no such case")
}
print("\(counts.count - failures) passed, \(failures) failed")
exit(failures == 0 ? 0 : 1)
