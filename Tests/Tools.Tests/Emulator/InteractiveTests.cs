using System.Globalization;
using System.Text;
using Gateway.Emulator.Cli;
using Gateway.Emulator.Phone;
using Gateway.Protocol.Messaging;
using Gateway.Tools.Tests.Fakes;

namespace Gateway.Tools.Tests.Emulator;

public sealed class InteractiveTests
{
    [Theory]
    [InlineData("HeartBeat", CommandIds.HeartBeat, "")]
    [InlineData("  heartbeat  ", CommandIds.HeartBeat, "")]
    [InlineData("AddApartment {\"name\":\"a b\"}", CommandIds.AddApartment, "{\"name\":\"a b\"}")]
    [InlineData("AddApartment{\"name\":\"a\"}", CommandIds.AddApartment, "{\"name\":\"a\"}")]
    [InlineData("set_profile {}", CommandIds.SetProfile, "{}")]
    [InlineData("0x00020006\t[1]", CommandIds.AddApartment, "[1]")]
    [InlineData("20006 {}", CommandIds.AddApartment, "{}")]
    [InlineData("00070001 {}", 0x00070001u, "{}")]
    public void Lines_that_can_be_sent(string line, uint commandId, string body)
    {
        Assert.True(InteractiveLine.TryParse(line, out var parsed, out var error), error);
        Assert.Equal(commandId, parsed.CommandId);
        Assert.Equal(body, Encoding.UTF8.GetString(parsed.Body.Span));
    }

    [Theory]
    [InlineData("Dance {}", "'Dance' is no command")]
    [InlineData("ResponseBit", "'ResponseBit' is no command")]
    [InlineData("123456789 {}", "is no command")]
    [InlineData("AddApartment {name}", "is no JSON")]
    public void Lines_that_cannot(string line, string expected)
    {
        Assert.False(InteractiveLine.TryParse(line, out _, out var error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_sends_lines_and_prints_responses()
    {
        await using var gateway = new FakeGateway();
        var input = new StringReader(
            """
            help
            Dance

            AddAccount {"user_name":"me","password":"123","email":"me@example.org"}
            Authorize {"terminal_type":"human","user_name":"me","password":"123"}
            QueryApartment {"apartment_id":99,"version":0}
            quit
            HeartBeat
            """);
        var run = await ToolRun.RunAsync(
            EmulatorCommand.Create(input), "phone", "interactive", "--port", gateway.Port.ToString(CultureInfo.InvariantCulture));

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("RemoveApartment", run.Output, StringComparison.Ordinal);
        Assert.Contains("'Dance' is no command", run.Output, StringComparison.Ordinal);
        Assert.Contains("""{"apartment_id":1,"name":"Home","version":0}""", run.Output, StringComparison.Ordinal);
        Assert.Contains("""{"result":0,"apartments":[{"id":1}]}""", run.Output, StringComparison.Ordinal);
        Assert.Contains("QueryApartment: status 4 parameter do not enough", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("HeartBeat", gateway.Seen);
    }
}
