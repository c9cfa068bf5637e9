/// A command that makes settings.
protocol TakesCommonOptions {
  /// The options that every such command understands.
  var common: CommonOptions { get }
}
