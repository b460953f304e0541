using System.CommandLine;
using Gateway.Load.Measure;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary>The options of all runs against a server that is up already.</summary>
internal sealed class RunOptions
{
    private readonly ServerOptions _server = new();
    private readonly MeasureOptions _measure = new();
    private readonly Option<int?> _serverPid = new("--server-pid") { Description = "The server's process, for its CPU time and memory (Linux)" };

    /// <summary>Adds them to a run's command.</summary>
    public void AddTo(Command command)
    {
        _server.AddTo(command);
        command.Options.Add(_serverPid);
        _measure.AddTo(command);
    }

    /// <summary>What was given.</summary>
    public RunContext Read(ParseResult result) =>
        _measure.Read(result, _server.Read(result), result.GetValue(_serverPid) is { } pid ? new ServerProcess(pid) : null);

    /// <summary>An option for a whole number from 1.</summary>
    public static Option<int> Count(string name, string description, int byDefault, int max = 1_000_000)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < 1 || value > max))
            {
                result.AddError($"{name} must be 1..{max}");
            }
        });
        return option;
    }
}
