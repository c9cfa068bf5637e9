/// Order statistics without sorting and without memory of their own.
package enum Selection {
  /// The median of the values, which change their order; NaN where there are none.
  ///
  /// - Complexity: O(count) on average.
  package static func median(_ values: inout [Double]) -> Double {
    let count = values.count
    guard count > 0 else { return .nan }
    let upper = select(&values, count / 2)
    guard count % 2 == 0 else { return upper }
    var lower = values[0]
    for place in 1..<max(1, count / 2) { lower = max(lower, values[place]) }
    return lower + (upper - lower) / 2
  }

  /// The value of a rank; afterwards smaller ones stand before it and greater ones after it.
  private static func select(_ values: inout [Double], _ rank: Int) -> Double {
    var low = 0
    var high = values.count - 1
    while low < high {
      // The median of three keeps ordered input from being the worst case.
      let middle = low + (high - low) / 2
      if values[middle] < values[low] { values.swapAt(middle, low) }
      if values[high] < values[low] { values.swapAt(high, low) }
      if values[high] < values[middle] { values.swapAt(high, middle) }
      let pivot = values[middle]
      var left = low
      var right = high
      while left <= right {
        while values[left] < pivot { left += 1 }
        while values[right] > pivot { right -= 1 }
        if left <= right {
          values.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if rank <= right {
        high = right
      } else if rank >= left {
        low = left
      } else {
        break
      }
    }
    return values[rank]
  }
}
