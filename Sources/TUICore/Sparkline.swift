/// A line of values drawn as bars: the newest at the right, or under a write head that passes over
/// standing data.
package struct Sparkline: Hashable, Sendable {
  /// What the bars are made of.
  package enum Form: Hashable, Sendable {
    /// Lower blocks: eight heights a row, one value a cell.
    case blocks
    /// Braille dots: four heights a row, two values a cell.
    case braille
    /// ASCII: eight heights a row, one value a cell.
    case ascii
  }

  /// How the line goes on when a value comes.
  package enum Motion: Hashable, Sendable {
    /// Everything moves one place to the left: each cell changes, every time.
    case scroll
    /// Only the place of the newest value changes, as on a heart monitor, and a gap runs ahead of
    /// it.
    ///
    /// `count` is how many values there have ever been: value n stands in slot n modulo the slots
    /// there are.
    case sweep(count: Int)
    /// Everything moves this many places to the left at once, when the places that became free at
    /// the right are full; in between each value changes one cell.
    ///
    /// `count` is how many values there have ever been.
    case steps(of: Int, count: Int)
  }

  /// How the bars are coloured.
  package enum Coloring: Hashable, Sendable {
    /// By the value, in five steps of the role's gradient: every change of colour between two
    /// neighbours costs ten to twenty bytes, more than the bars themselves.
    case byValue
    /// All alike.
    case level(UInt8)
  }

  /// The value of an empty bar and of a full one.
  package var range: ClosedRange<Float>
  /// The role that colours the bars.
  package var role: Role
  /// How they are coloured.
  package var coloring: Coloring
  /// What they are made of.
  package var form: Form
  /// How the line goes on.
  package var motion: Motion
  /// The values that were expected: bars outside get `outside`; `nil` for no band.
  package var band: ClosedRange<Float>?
  /// The role of bars outside the band.
  package var outside: Role
  /// Slots, counted like the values, that are marked as anomalous whatever the band says.
  package var marked: Range<Int>?

  /// Makes a sparkline without values; they come with `draw`.
  package init(
    range: ClosedRange<Float>, role: Role = .graph, coloring: Coloring = .byValue,
    form: Form = .blocks, motion: Motion = .scroll, band: ClosedRange<Float>? = nil,
    outside: Role = .warning, marked: Range<Int>? = nil
  ) {
    self.range = range
    self.role = role
    self.coloring = coloring
    self.form = form
    self.motion = motion
    self.band = band
    self.outside = outside
    self.marked = marked
  }

  /// How many values fit in `columns` cells.
  package func slots(columns: Int) -> Int { form == .braille ? columns * 2 : columns }

  /// Draws the values, oldest first, `NaN` where there is none; the newest that fit are shown, in
  /// as many rows as the rectangle has.
  ///
  /// Slots before the first value stay empty.
  package func draw(into canvas: inout Canvas, _ rect: Rect, _ values: some Collection<Float>) {
    guard rect.columns > 0, rect.rows > 0 else { return }
    let count = slots(columns: rect.columns)
    // An array from here on: a generic collection costs a call a value.
    let newest = Array(values.suffix(count))
    var slots = [Slot](repeating: .empty, count: count)
    place(newest, total: values.count, in: &slots)
    for column in 0..<rect.columns {
      if form == .braille {
        drawBraille(
          into: &canvas, rect, column, left: slots[column * 2], right: slots[column * 2 + 1])
      } else {
        drawBar(into: &canvas, rect, column, slots[column])
      }
    }
  }

  /// What stands in one slot.
  private enum Slot {
    case empty
    case gap
    /// The height as a fraction, and how it looks.
    case bar(Float, Style)
  }

  private func place(_ values: [Float], total: Int, in slots: inout [Slot]) {
    let first = total - values.count
    for offset in values.indices {
      let value = values[offset]
      let index = first + offset
      switch motion {
      case .scroll:
        slots[slots.count - values.count + offset] = slot(value, index: index)
      case .sweep(let ever):
        let number = max(0, ever - values.count + offset)
        slots[number % slots.count] = slot(value, index: index)
      case .steps(let places, let ever):
        let step = max(1, places)
        let number = max(0, ever - values.count + offset)
        let end = (max(0, ever) + step - 1) / step * step
        let slot = number - end + slots.count
        if slot >= 0 { slots[slot] = self.slot(value, index: index) }
      }
    }
    guard case .sweep(let ever) = motion, values.count == slots.count, slots.count > 2 else {
      return
    }
    slots[ever % slots.count] = .empty
    // Two values share a braille cell: the gap is a whole cell.
    if form == .braille { slots[(ever + 1) % slots.count] = .empty }
  }

  private func slot(_ value: Float, index: Int) -> Slot {
    guard value.isFinite else { return .gap }
    let width = range.upperBound - range.lowerBound
    let fraction = width > 0 ? (value - range.lowerBound) / width : 0
    let height = min(1, max(0, fraction))
    var style = Style(role)
    switch coloring {
    case .byValue: style.level = UInt8((height * 4).rounded()) * 25
    case .level(let level): style.level = level
    }
    let unexpected = band.map { !$0.contains(value) } ?? false
    if unexpected || marked?.contains(index) == true { style = Style(outside) }
    return .bar(height, style)
  }

  private func drawBar(into canvas: inout Canvas, _ rect: Rect, _ column: Int, _ slot: Slot) {
    let bottom = rect.row + rect.rows - 1
    switch slot {
    case .empty, .gap:
      canvas.fill(
        Rect(column: rect.column + column, row: rect.row, columns: 1, rows: rect.rows))
      guard case .gap = slot else { return }
      canvas.put(
        form == .ascii || canvas.ascii ? "." : "·", column: rect.column + column, row: bottom,
        Style(.gap))
    case .bar(let height, let style):
      // A value is always seen: the lowest bar has one eighth.
      let eighths = max(1, Int((height * Float(rect.rows * 8)).rounded()))
      for row in 0..<rect.rows {
        let own = eighths - row * 8
        canvas.put(
          Glyphs.block(own, ascii: form == .ascii || canvas.ascii),
          column: rect.column + column, row: bottom - row, own > 0 ? style : .plain)
      }
    }
  }

  private func drawBraille(
    into canvas: inout Canvas, _ rect: Rect, _ column: Int, left: Slot, right: Slot
  ) {
    let bottom = rect.row + rect.rows - 1
    func dots(_ slot: Slot) -> (Int, Style?) {
      guard case .bar(let height, let style) = slot else { return (0, nil) }
      return (max(1, Int((height * Float(rect.rows * 4)).rounded())), style)
    }
    let (leftDots, leftStyle) = dots(left)
    let (rightDots, rightStyle) = dots(right)
    // The worse of the two colours the cell: an anomaly must not hide behind its neighbour.
    let style = worse(leftStyle, rightStyle)
    for row in 0..<rect.rows {
      let scalar: Unicode.Scalar
      var shown = style ?? Style(.gap)
      let ownLeft = min(4, max(0, leftDots - row * 4))
      let ownRight = min(4, max(0, rightDots - row * 4))
      if ownLeft + ownRight > 0 {
        scalar = Glyphs.braille(left: ownLeft, right: ownRight)
      } else if row == 0, style == nil, isGap(left) || isGap(right) {
        scalar = canvas.ascii ? "." : "·"
      } else {
        scalar = " "
        shown = .plain
      }
      canvas.put(scalar, column: rect.column + column, row: bottom - row, shown)
    }
  }

  private func isGap(_ slot: Slot) -> Bool {
    if case .gap = slot { return true }
    return false
  }

  private func worse(_ one: Style?, _ other: Style?) -> Style? {
    guard let one else { return other }
    guard let other else { return one }
    if one.role != other.role { return one.role == outside ? one : other }
    return one.level >= other.level ? one : other
  }
}
