/// Where a tick's value comes in and which one leaves, as slots of the ring.
struct WindowTurn {
  /// The slot of the value that leaves.
  var outSlot: Int
  /// The slot of the value that comes.
  var inSlot: Int
}
