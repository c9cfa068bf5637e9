import MonitorModel
import MonitorStorage
import Testing

/// Incidents as recordings have them.
@Suite struct OldIncidentTests {
  /// As they were recorded before causes were ranked.
  private static let old =
    #"[{"blame":[],"evidence":["a fact"],"members":[{"anomaly":7,"isOpen":true,"key":{"labels":[],"#
    + #""name":"system.cpu.utilization"},"rank":0.5,"reason":"CPU 100 %","series":3,"severity":2,"#
    + #""startedAt":{"nanoseconds":90000000000}}],"number":7,"sentence":"CPU 100 %","severity":2,"#
    + #""startedAt":{"nanoseconds":90000000000},"startedWall":{"milliseconds":1790000000000},"#
    + #""suggestions":[]}]"#

  @Test func thoseOfOlderRecordingsStillRead() throws {
    var state = DocumentState()
    try state.take(.incidents, Array(Self.old.utf8)[...])
    let incident = try #require(state.incidents.first)
    #expect(incident.number == 7 && incident.members.count == 1 && incident.account == nil)
  }

  @Test func theAccountIsReadBack() throws {
    let account =
      #","account":{"causes":[{"evidence":["uses 1.9 cores more"],"figures":[{"label":"CPU","#
      + #""then":1.9,"unit":"cores"}],"kind":"process","score":0.8,"subject":"hog[7]"}],"#
      + #""certainty":"named","impact":[],"lines":[{"source":"shop","text":"a line"}],"#
      + #""remark":"hog[7] fits best"}"#
    let text = Self.old.dropLast(2) + account + "}]"
    var state = DocumentState()
    try state.take(.incidents, Array(text.utf8)[...])
    let found = try #require(state.incidents.first?.account)
    #expect(found.certainty == .named && found.causes[0].subject == "hog[7]")
    #expect(found.causes[0].figures[0].before == nil && found.failure == nil)
    #expect(found.lines == [.init(source: "shop", text: "a line")])
  }
}
