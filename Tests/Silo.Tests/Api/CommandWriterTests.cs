using System.Text;
using System.Text.Json;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Silo.Api;
using Gateway.Silo.Api.Commands;

namespace Gateway.Silo.Tests.Api;

/// <summary>How commands are written: as their view says, which the document shows.</summary>
public sealed class CommandWriterTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 20, 14, 6, 27, 120, TimeSpan.Zero);

    private static readonly CommandOutcome Outcome = new(Guid.NewGuid(), new DeviceId("relayer", "box <1> 客厅"), "ControlDevice", CommandState.Answered)
    {
        Status = 18,
        Answer = "{ \"a\": [1, \"客\"] }"u8.ToArray(),
        CreatedAt = At,
        SentAt = At.AddMilliseconds(1),
        EndedAt = At.AddSeconds(1),
        ExpiresAt = At.AddDays(1),
    };

    [Fact]
    public void All_that_is_known_is_written()
    {
        var view = Read(Write(Outcome, hasJson: true));
        Assert.Equal(Outcome.Id, view.Id);
        Assert.Equal(("relayer:box <1> 客厅", "ControlDevice", CommandState.Answered), (view.Device, view.Instruction, view.State));
        Assert.Equal((null, 18u, null), (view.Reason, view.Status, view.Bytes));
        Assert.Equal("{ \"a\": [1, \"客\"] }", Encoding.UTF8.GetString(view.Data!.Value.Utf8.Span));
        Assert.Equal((At, Outcome.SentAt, Outcome.EndedAt, Outcome.ExpiresAt), (view.CreatedAt, view.SentAt, view.EndedAt, view.ExpiresAt));
    }

    [Theory]
    [InlineData(false, "{}")]
    [InlineData(true, "{")]
    public void An_answer_that_is_no_JSON_is_written_as_bytes(bool hasJson, string answer)
    {
        var view = Read(Write(Outcome with { Answer = Encoding.UTF8.GetBytes(answer) }, hasJson));
        Assert.Equal((null, answer), (view.Data, Encoding.UTF8.GetString(view.Bytes!.Value.Span)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_not_known_is_left_out(bool hasJson)
    {
        var answered = new CommandOutcome(Outcome.Id, Outcome.Device, "x", CommandState.Answered) { CreatedAt = At };
        Assert.Equal(["id", "device", "instruction", "state", "status", "createdAt"], Names(Write(answered, hasJson)));
        var failed = Outcome with { State = CommandState.Failed, Reason = FailureReasons.Offline, SentAt = null, ExpiresAt = null };
        Assert.Equal(["id", "device", "instruction", "state", "reason", "createdAt", "endedAt"], Names(Write(failed, hasJson)));
        Assert.Equal(FailureReasons.Offline, Read(Write(failed, hasJson)).Reason);
    }

    [Fact]
    public void Every_state_has_its_word()
    {
        foreach (var state in Enum.GetValues<CommandState>())
        {
            Assert.Equal(state, Read(Write(Outcome with { State = state }, hasJson: true)).State);
        }
    }

    [Fact]
    public void A_list_is_a_page()
    {
        var other = Outcome with { Id = Guid.NewGuid() };
        var page = JsonSerializer.Deserialize(Written(w => CommandWriter.Write(w, [(Outcome, true), (other, false)], "next one")), ApiJson.Default.CommandPage)!;
        Assert.Equal([Outcome.Id, other.Id], page.Items.Select(i => i.Id));
        Assert.Equal("next one", page.Next);
        var results = JsonSerializer.Deserialize(Written(w => CommandWriter.Write(w, [])), ApiJson.Default.CommandResults)!;
        Assert.Empty(results.Items);
    }

    /// <summary>Strictly: a name that the view does not have is an error.</summary>
    private static CommandView Read(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.CommandView)!;

    private static string[] Names(string json) => [.. JsonDocument.Parse(json).RootElement.EnumerateObject().Select(p => p.Name)];

    private static string Write(CommandOutcome outcome, bool hasJson) => Written(w => CommandWriter.Write(w, outcome, hasJson));

    private static string Written(Action<Utf8JsonWriter> write)
    {
        using var buffer = JsonBuffer.Rent();
        write(buffer.Writer);
        return Encoding.UTF8.GetString(buffer.End());
    }
}
