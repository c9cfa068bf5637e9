package import MonitorModel

/// Turns the processes of a tick into bytes and back, losslessly: what was born, what changed and
/// what is gone since the frame before.
///
/// A process that slept costs nothing. At most `Limits.recordedProcesses` are recorded: those that
/// ran, then those that were recorded before, then the largest; the others are counted.
///
/// ```
/// frame    = unreadable unrecorded ticks gone named changed
/// gone     = count, slots                             processes that are no longer there
/// named    = count, (slot identity)…                  processes that are new or changed their name
/// changed  = count, (slot mask deltas)…               counters that moved, one bit a field
/// identity = pid parent start uid name line user cgroup container
/// ```
///
/// All numbers are varints; slots ascend and are written as differences, counters as zigzag
/// differences, texts as their length and UTF-8, `ticks` as the byte-swapped bits of a binary64.
package struct ProcessFrameCodec: Sendable {
  private struct Slot: Sendable {
    var isThere = false
    var fields = Fields(repeating: 0)
  }

  private typealias Fields = InlineArray<9, UInt64>
  private static let fieldCount = 9
  /// A longer text in an identity is refused on reading; the kernel's own limit of a command line
  /// that is kept is far below.
  private static let textBytesMax = 1 << 20

  private var slots: [Slot] = []
  /// Who was in each slot last; apart from the counters, which are read far more often.
  private var names: [ProcessIdentity?] = []
  /// The identities of the newest batch: the next one mostly brings the very same array.
  private var given: [ProcessIdentity] = []
  private var living: [Int32] = []
  /// Who is in each slot, kept so that batches between which nobody came share it.
  private var identities: [ProcessIdentity] = []
  private var ticksPerSecond = 0.0
  private var unreadable = 0
  /// Processes of the newest frame that were there and not recorded.
  package private(set) var unrecorded = 0

  /// Slots that were named so far, used or not.
  package var slotCount: Int { slots.count }

  /// Begins a chain of frames: the next one is a key frame.
  package init() {}

  // MARK: Writing

  /// Appends a frame that follows the one before; returns how many processes were left out.
  @discardableResult
  package mutating func encode(
    _ batch: ProcessBatch, most: Int = Limits.recordedProcesses, into bytes: inout [UInt8]
  ) -> Int {
    let samples = chosen(batch, most: most)
    let left = batch.samples.count - samples.count
    unrecorded = max(0, batch.unrecorded) + left
    Varint.append(UInt64(max(0, batch.unreadable)), to: &bytes)
    Varint.append(UInt64(unrecorded), to: &bytes)
    Varint.append(batch.ticksPerSecond.bitPattern.byteSwapped, to: &bytes)
    grow(to: batch.identities.count)
    var isThere = [Bool](repeating: false, count: slots.count)
    for sample in samples { isThere[Int(sample.slot)] = true }
    encodeGone(isThere, into: &bytes)
    encodeNamed(samples, batch.identities, into: &bytes)
    encodeChanged(samples, into: &bytes)
    return left
  }

  /// The samples that are recorded, by slot.
  private func chosen(_ batch: ProcessBatch, most: Int) -> [ProcessSample] {
    let known = batch.samples.filter { batch.identities.indices.contains(Int($0.slot)) }
    guard known.count > most else { return Self.bySlot(known) }
    func rank(_ sample: ProcessSample) -> (Int, UInt64) {
      let slot = Int(sample.slot)
      guard slot < slots.count, let old = names[slot], slots[slot].isThere,
        Self.isSame(old, batch.identities[slot])
      else { return (1, sample.residentBytes) }
      let before = slots[slot].fields[3] &+ slots[slot].fields[4]
      let hasRun = sample.userTicks &+ sample.systemTicks != before
      return (hasRun ? 3 : 2, sample.residentBytes)
    }
    let ranked = known.map { (rank($0), $0) }.sorted { a, b in
      a.0 != b.0 ? a.0 > b.0 : a.1.slot < b.1.slot
    }
    return Self.bySlot(ranked.prefix(most).map(\.1))
  }

  private static func bySlot(_ samples: [ProcessSample]) -> [ProcessSample] {
    let isSorted = zip(samples, samples.dropFirst()).allSatisfy { $0.slot < $1.slot }
    return isSorted ? samples : samples.sorted { $0.slot < $1.slot }
  }

  /// Whether a slot still belongs to the process that had it: what it runs may have changed.
  private static func isSame(_ a: ProcessIdentity, _ b: ProcessIdentity) -> Bool {
    a.pid == b.pid && a.startTicks == b.startTicks
  }

  private mutating func grow(to count: Int) {
    if count > slots.count {
      names += Array(repeating: nil, count: count - slots.count)
      slots += Array(repeating: Slot(), count: count - slots.count)
    }
  }

  private mutating func encodeGone(_ isThere: [Bool], into bytes: inout [UInt8]) {
    let gone = slots.indices.filter { slots[$0].isThere && !isThere[$0] }
    Varint.append(UInt64(gone.count), to: &bytes)
    var last = 0
    for slot in gone {
      Varint.append(UInt64(slot - last), to: &bytes)
      last = slot
      forget(slot)
    }
  }

  private mutating func forget(_ slot: Int) {
    slots[slot] = Slot()
    names[slot] = nil
  }

  private mutating func encodeNamed(
    _ samples: [ProcessSample], _ identities: [ProcessIdentity], into bytes: inout [UInt8]
  ) {
    let isSame = given.withUnsafeBufferPointer { old in
      identities.withUnsafeBufferPointer { $0.baseAddress == old.baseAddress }
    }
    given = identities
    let named = samples.filter { sample in
      let slot = Int(sample.slot)
      return !slots[slot].isThere || !isSame && names[slot] != identities[slot]
    }
    Varint.append(UInt64(named.count), to: &bytes)
    var last = 0
    for sample in named {
      let slot = Int(sample.slot)
      let identity = identities[slot]
      Varint.append(UInt64(slot - last), to: &bytes)
      last = slot
      if let old = names[slot], !Self.isSame(old, identity) { slots[slot] = Slot() }
      names[slot] = identity
      slots[slot].isThere = true
      Varint.append(Varint.zigzag(Int64(identity.pid)), to: &bytes)
      Varint.append(Varint.zigzag(Int64(identity.parent)), to: &bytes)
      Varint.append(identity.startTicks, to: &bytes)
      Varint.append(UInt64(identity.uid), to: &bytes)
      for text in [
        identity.name, identity.commandLine, identity.user, identity.cgroup, identity.container,
      ] {
        Varint.append(UInt64(text.utf8.count), to: &bytes)
        bytes.append(contentsOf: text.utf8)
      }
    }
  }

  private mutating func encodeChanged(_ samples: [ProcessSample], into bytes: inout [UInt8]) {
    let start = bytes.count
    var count = 0
    var last = 0
    var body: [UInt8] = []
    for sample in samples {
      let slot = Int(sample.slot)
      let next = Self.fields(sample)
      var mask: UInt64 = 0
      for field in 0..<Self.fieldCount where next[field] != slots[slot].fields[field] {
        mask |= 1 << UInt64(field)
      }
      guard mask != 0 else { continue }
      count += 1
      Varint.append(UInt64(slot - last), to: &body)
      last = slot
      Varint.append(mask, to: &body)
      for field in 0..<Self.fieldCount where mask & (1 << UInt64(field)) != 0 {
        let difference = next[field] &- slots[slot].fields[field]
        Varint.append(Varint.zigzag(Int64(bitPattern: difference)), to: &body)
      }
      slots[slot].fields = next
    }
    assert(bytes.count == start, "nothing is written before the count")
    Varint.append(UInt64(count), to: &bytes)
    bytes += body
  }

  private static func fields(_ sample: ProcessSample) -> Fields {
    [
      UInt64(sample.state), UInt64(sample.ioState.rawValue),
      UInt64(bitPattern: Int64(sample.threads)), sample.userTicks, sample.systemTicks,
      sample.residentBytes, sample.majorFaults, sample.readBytes, sample.writtenBytes,
    ]
  }

  // MARK: Reading

  /// Reads the frame at `offset` and moves `offset` past it.
  ///
  /// - Throws: `StorageError.damaged`; the codec must not be used on afterwards.
  package mutating func advance(
    _ bytes: [UInt8], at offset: inout Int
  ) throws(StorageError) {
    unreadable = Int(min(try Varint.read(bytes, at: &offset), UInt64(UInt32.max)))
    unrecorded = Int(min(try Varint.read(bytes, at: &offset), UInt64(UInt32.max)))
    let ticks = Double(bitPattern: try Varint.read(bytes, at: &offset).byteSwapped)
    guard ticks.isFinite, ticks > 0 else {
      throw .damaged(offset: offset, "\(ticks) clock ticks a second")
    }
    ticksPerSecond = ticks
    let before = offset
    try forEachSlot(bytes, at: &offset) { codec, slot, _ throws(StorageError) in
      guard codec.slots[slot].isThere else {
        throw .damaged(offset: before, "the end of a process that is not there")
      }
      codec.forget(slot)
    }
    var isChanged = bytes[before] != 0
    let named = offset
    try forEachSlot(bytes, at: &offset) { codec, slot, offset throws(StorageError) in
      try codec.readIdentity(bytes, at: &offset, slot)
    }
    isChanged = isChanged || bytes[named] != 0
    try forEachSlot(bytes, at: &offset) { codec, slot, offset throws(StorageError) in
      try codec.readFields(bytes, at: &offset, slot)
    }
    if isChanged { sortLiving() }
  }

  private mutating func forEachSlot(
    _ bytes: [UInt8], at offset: inout Int,
    _ body: (inout ProcessFrameCodec, Int, inout Int) throws(StorageError) -> Void
  ) throws(StorageError) {
    let start = offset
    let count = try Varint.read(bytes, at: &offset)
    guard count <= UInt64(Limits.processes) else {
      throw .damaged(offset: start, "\(count) processes")
    }
    var slot: UInt64 = 0
    for _ in 0..<count {
      let place = offset
      let step = try Varint.read(bytes, at: &offset)
      slot &+= step
      guard step < UInt64(Limits.processes), slot < UInt64(Limits.processes) else {
        throw .damaged(offset: place, "a slot of processes past the limit")
      }
      grow(to: Int(slot) + 1)
      try body(&self, Int(slot), &offset)
    }
  }

  private mutating func readIdentity(
    _ bytes: [UInt8], at offset: inout Int, _ slot: Int
  ) throws(StorageError) {
    let start = offset
    let pid = Int32(exactly: Varint.unzigzag(try Varint.read(bytes, at: &offset)))
    let parent = Int32(exactly: Varint.unzigzag(try Varint.read(bytes, at: &offset)))
    let startTicks = try Varint.read(bytes, at: &offset)
    let uid = UInt32(exactly: try Varint.read(bytes, at: &offset))
    guard let pid, let parent, let uid else {
      throw .damaged(offset: start, "a process number out of range")
    }
    let identity = ProcessIdentity(
      pid: pid, parent: parent, startTicks: startTicks,
      name: try Self.readText(bytes, at: &offset),
      commandLine: try Self.readText(bytes, at: &offset), uid: uid,
      user: try Self.readText(bytes, at: &offset), cgroup: try Self.readText(bytes, at: &offset),
      container: try Self.readText(bytes, at: &offset))
    if let old = names[slot], !Self.isSame(old, identity) { slots[slot] = Slot() }
    names[slot] = identity
    slots[slot].isThere = true
  }

  private static func readText(
    _ bytes: [UInt8], at offset: inout Int
  ) throws(StorageError) -> String {
    let start = offset
    let count = try Varint.read(bytes, at: &offset)
    guard count <= UInt64(min(textBytesMax, bytes.count - offset)) else {
      throw .damaged(offset: start, "a text of \(count) bytes")
    }
    let text = String(decoding: bytes[offset..<offset + Int(count)], as: UTF8.self)
    offset += Int(count)
    return text
  }

  private mutating func readFields(
    _ bytes: [UInt8], at offset: inout Int, _ slot: Int
  ) throws(StorageError) {
    let start = offset
    let mask = try Varint.read(bytes, at: &offset)
    guard slots[slot].isThere, mask < 1 << UInt64(Self.fieldCount) else {
      throw .damaged(offset: start, "counters of a process that is not there")
    }
    for field in 0..<Self.fieldCount where mask & (1 << UInt64(field)) != 0 {
      let difference = Varint.unzigzag(try Varint.read(bytes, at: &offset))
      slots[slot].fields[field] &+= UInt64(bitPattern: difference)
    }
    let fields = slots[slot].fields
    guard fields[0] <= 0xff, fields[1] <= 0xff, ReadingState(rawValue: UInt8(fields[1])) != nil,
      Int32(exactly: Int64(bitPattern: fields[2])) != nil
    else { throw .damaged(offset: start, "a state of a process out of range") }
  }

  private mutating func sortLiving() {
    living = slots.indices.filter { slots[$0].isThere }.map { Int32($0) }
    living.sort { a, b in
      (names[Int(a)]?.pid ?? 0, a) < (names[Int(b)]?.pid ?? 0, b)
    }
    identities = names.map { $0 ?? Self.nobody }
  }

  private static let nobody = ProcessIdentity(
    pid: -1, parent: -1, startTicks: 0, name: "", commandLine: "", uid: 0, user: "", cgroup: "",
    container: "")

  /// The processes of the newest frame, by process ID.
  package var batch: ProcessBatch {
    ProcessBatch(
      identities: identities,
      samples: living.map { slot in
        let fields = slots[Int(slot)].fields
        return ProcessSample(
          slot: slot, state: UInt8(truncatingIfNeeded: fields[0]),
          ioState: ReadingState(rawValue: UInt8(truncatingIfNeeded: fields[1])) ?? .failed,
          threads: Int32(truncatingIfNeeded: Int64(bitPattern: fields[2])), userTicks: fields[3],
          systemTicks: fields[4], residentBytes: fields[5], majorFaults: fields[6],
          readBytes: fields[7], writtenBytes: fields[8])
      }, ticksPerSecond: ticksPerSecond, unreadable: unreadable, unrecorded: unrecorded)
  }
}
