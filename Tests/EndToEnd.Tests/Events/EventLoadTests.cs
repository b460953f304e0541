using System.Text.Json;
using Gateway.EndToEnd.Tests.Hosting;

namespace Gateway.EndToEnd.Tests.Events;

/// <summary>The load generator's alarms: every one is told, and told once.</summary>
public sealed class EventLoadTests : EndToEndTest
{
    [Fact]
    public async Task Every_alarm_is_told_once_and_acknowledged()
    {
        var gateway = await Start();
        await using var run = ProgramRun.Start(
            Programs.Load,
            "event", "--homes", "4", "--rate", "100", "--seconds", "2", "--warmup", "0.5", "--json", "--port", $"{gateway.Port}");
        var code = await run.Exit(TimeSpan.FromMinutes(1));
        Assert.True(code == 0, $"The run ended with {code}:\n{run.Text}");
        using var json = JsonDocument.Parse(run.Lines.Last(line => line.StartsWith('{')));
        Assert.InRange(json.RootElement.GetProperty("operations").GetInt64(), 20, 400);
        Assert.Equal(0, json.RootElement.GetProperty("missing").GetInt32());
        Assert.Equal(0, json.RootElement.GetProperty("unexpected").GetInt64());
    }
}
