/// Every limit of the engine in one place.
///
/// Reaching one is counted and shown.
public enum Limits {
  /// The least tick.
  public static let tickMinimum: Duration = .milliseconds(100)
  /// The greatest tick.
  public static let tickMaximum: Duration = .seconds(3_600)
  /// Collectors.
  public static let collectors = 256
  /// Bytes of one line of input; a longer one is dropped to its end and counted.
  public static let lineBytes = 1 << 20
  /// Bytes of one answer of a server after unpacking.
  public static let answerBytes = 10 << 20
  /// Routes, statements, keys and the like of one source that have series of their own; the rest
  /// is summed up in `other`.
  public static let sourceSubjects = 64
  /// Series that one source may make; those beyond are counted in its report.
  public static let sourceSeries = 2_000
  /// Hosts of a fleet that are followed; those beyond are counted in its report.
  public static let fleetHosts = 4_096
  /// Series of a fleet, fewer than `series`; values beyond are counted in its report.
  public static let fleetSeries = 18_000
  /// Signals of a fleet, each one question a refresh.
  public static let fleetSignals = 32
  /// Questions of a fleet that are under way at once, each on a connection of its own.
  public static let fleetConnections = 4
  /// Labels by which a fleet is grouped.
  public static let fleetLabels = 8
  /// Bytes of one answer of a PromQL server after unpacking.
  public static let fleetAnswerBytes = 8 << 20
  /// Series; past it a new one is refused, counted and shown.
  public static let series = 20_000
  /// Anomaly events kept in memory.
  public static let events = 10_240
  /// Subscribers of the snapshot stream in the process.
  public static let subscribers = 64
  /// Series whose courses are compared with those of processes at one check.
  public static let tracks = 256
  /// Ticks on their way to storage.
  public static let storageQueue = 128
  /// Bytes of one log of history; at the latest then its block is sealed.
  public static let logBytes = 256 << 20
  /// Bytes of one part of a block of history when it is unpacked: catalogs, processes, documents.
  public static let sectionBytes = 256 << 20
  /// Bytes of one stored block of history.
  public static let blockBytes = 1 << 30
  /// Bytes of the in-memory ring of raw frames, whatever `bufferSize` allows.
  public static let bufferBytes = 16 << 20
  /// Values of one series kept at full rate for the one- and five-minute windows.
  public static let windowSamples = 3_000
  /// Frames a second drawn at most.
  public static let frameRate = 30
  /// The widest screen drawn.
  public static let columns = 500
  /// The highest screen drawn.
  public static let rows = 200
  /// Detection rounds a series is watched before anything but a hard limit alarms; more where
  /// rounds are shorter than a second.
  public static let learningChecks = 60
  /// Values of its past that a series is compared with.
  public static let pastValues = 1_024
  /// Bytes for the past of all series, about; where that is too little for all values, each has fewer,
  /// and the health view says so.
  public static let detectionBytes = 24 << 20
  /// Processes read in one tick.
  public static let processes = 65_536
  /// Processes recorded in one tick; those beyond are counted.
  public static let recordedProcesses = 1_024
  /// Ticks in one block of history.
  public static let blockTicks = 600
  /// Raw values decoded at once while a block is sealed.
  public static let sealedCells = 1 << 20
  /// Bytes of one recorded tick.
  public static let tickBytes = 64 << 20
  /// Maintenance windows in the settings.
  public static let maintenanceWindows = 64
  /// Bytes of the file of baselines.
  public static let baselineBytes = 256 << 20
  /// Columns of an extent of history.
  public static let extentColumns = 256
  /// Ticks of an extent of history.
  public static let extentRows = 4_096
  /// Stretches of history that one chart is made of at most; a longer one is made of coarser ones.
  public static let chartCells = 16_384
  /// Blocks of history read for the charts of one answer, newest first; the next answer goes on.
  public static let chartBlocks = 12
  /// Stretches of history that are remembered for charts; the series that were not asked for the
  /// longest time go.
  public static let rememberedChartCells = 1 << 19
  /// Receivers of alerts.
  public static let alertReceivers = 16
  /// Messages to one receiver that wait; the oldest gives way, counted.
  public static let alertsWaiting = 256
  /// Tries of delivery that are shown.
  public static let alertLog = 64
  /// Silences of one receiver that are shown; the rest is a number.
  public static let receiverSilences = 64
  /// Alerts listed in one message; the rest is a number in it.
  public static let listedAlerts = 64
  /// Destinations of remote write.
  public static let pushDestinations = 8
  /// Bytes that wait for one of them where they are kept in memory only.
  public static let pushMemoryBytes = 16 << 20
  /// Batches that wait for one of them; the oldest gives way, counted.
  public static let pushBatches = 16_384
  /// Destinations that no table names any more, and for which something waits, that are shown.
  public static let pushLeftovers = 16
  /// Bytes of one batch before it is packed, and of the log of what is not yet in one.
  public static let pushBatchBytes = 64 << 20
  /// Labels of a series that is pushed, with its name.
  public static let pushLabels = 64
  /// Bytes of the name of a label that is pushed.
  public static let pushLabelNameBytes = 1_024
  /// Bytes of the value of a label that is pushed.
  public static let pushLabelValueBytes = 2_048
  /// Series that a destination has refused and that are left out for a while.
  public static let pushBadSeries = 1_024
  /// Those of them that are shown.
  public static let pushBadSeriesShown = 12
}
