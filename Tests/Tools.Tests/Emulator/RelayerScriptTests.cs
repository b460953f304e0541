using System.Runtime.CompilerServices;
using Gateway.Emulator.Cli;
using Gateway.Emulator.Relayer;
using Gateway.Protocol.Messaging;

namespace Gateway.Tools.Tests.Emulator;

public sealed class RelayerScriptTests
{
    [Fact]
    public void A_script_has_events_answers_and_times()
    {
        var steps = RelayerScript.Parse("home", [
            "# a comment",
            "",
            "0s event dev_code=0a,value=-3",
            "  +1m30s\tevent  value=7, dev_code=0b ,dev_key_seq=1,dev_model=5816   # and another",
            "+500ms silent",
            "2m silent dev_code=0a",
            "2m answer",
            "2m answer dev_code=0a,status=9,delay=3s",
            "1h disconnect",
            "1h disconnect for=5s",
            "2h1m repeat",
        ]);

        Assert.Equal([3, 4, 5, 6, 7, 8, 9, 10, 11], steps.Select(s => s.Line));
        Assert.Equal([0, 90, 90.5, 120, 120, 120, 3600, 3600, 7260], steps.Select(s => s.At.TotalSeconds));
        Assert.Equal(
            [
                new Instruction.Report(new EventDevRequest("0a", -3)),
                new Instruction.Report(new EventDevRequest("0b", 7, 1, "5816")),
                new Instruction.Answer(null, new AnswerRule(IsSilent: true)),
                new Instruction.Answer("0a", new AnswerRule(IsSilent: true)),
                new Instruction.Answer(null, AnswerRule.Normal),
                new Instruction.Answer("0a", new AnswerRule(Status: StatusCode.ControlFailed, Delay: TimeSpan.FromSeconds(3))),
                new Instruction.Disconnect(TimeSpan.Zero),
                new Instruction.Disconnect(TimeSpan.FromSeconds(5)),
                new Instruction.Repeat(),
            ],
            steps.Select(s => s.Instruction));
    }

    [Theory]
    [InlineData("line 2: 'soon' is no time", "0s silent", "soon silent")]
    [InlineData("line 1: '5' is no time", "5 silent")]
    [InlineData("line 1: '' is no time", "+ silent")]
    [InlineData("line 1: an instruction is missing", "5s")]
    [InlineData("line 1: 'evnt' is no instruction; there are event, answer", "5s evnt dev_code=0a")]
    [InlineData("line 3: 1s is earlier than the line before", "2s silent", "", "1s answer")]
    [InlineData("line 1: value=… is missing", "0s event dev_code=0a")]
    [InlineData("line 1: dev_code=… is missing", "0s event value=1")]
    [InlineData("line 1: 'value' must be a whole number, not 'high'", "0s event dev_code=0a,value=high")]
    [InlineData("line 1: 'every' is not known here", "0s event dev_code=0a,value=1,every=5s")]
    [InlineData("line 1: 'value' is there twice", "0s event dev_code=0a,value=1,value=2")]
    [InlineData("line 1: 'dev_code' is not of the form key=value", "0s silent dev_code")]
    [InlineData("line 1: status=99 is none of the protocol's", "0s answer status=99")]
    [InlineData("line 1: status=-1 is none of the protocol's", "0s answer status=-1")]
    [InlineData("line 1: 'late' is no time", "0s answer delay=late")]
    [InlineData("line 1: 'now' is one word too many", "5s end now")]
    [InlineData("line 2: nothing can follow 'end'", "5s end", "6s silent")]
    [InlineData("line 1: a script that repeats must take some time", "0s repeat")]
    [InlineData("there is no instruction in it", "# nothing")]
    public void What_is_wrong_with_a_line_is_said(string what, params string[] lines)
    {
        var error = Assert.Throws<ToolException>(() => RelayerScript.Parse("home.script", lines));
        Assert.StartsWith("home.script", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--event dev_code=0a: value=… is missing", "--event", "dev_code=0a")]
    [InlineData("every=… must be more than 0", "--event", "dev_code=0a,value=1,every=0s")]
    [InlineData("cannot be read", "--script", "/nowhere/home.script")]
    public async Task So_is_what_is_wrong_with_the_command_line(string expected, params string[] args)
    {
        var run = await ToolRun.RunAsync(EmulatorCommand.Create(TextReader.Null), ["relayer", .. args]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_documentations_script_is_the_example_and_can_be_read()
    {
        var documents = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "docs");
        var example = Path.Combine(documents, "examples", "home.script");
        Assert.Equal(9, RelayerScript.Load(example).Length);
        Assert.Contains(
            $"```script\n{File.ReadAllText(example)}```", File.ReadAllText(Path.Combine(documents, "rehearsal.md")), StringComparison.Ordinal);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
