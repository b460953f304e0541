using System.CommandLine;
using Gateway.Load.Measure;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary>The options of all runs.</summary>
internal sealed class RunOptions
{
    private readonly ServerOptions _server = new();
    private readonly Option<double> _seconds = Positive("--seconds", "How long to measure", 10);
    private readonly Option<double> _warmUp = new("--warmup") { Description = "How long to run before, in seconds", DefaultValueFactory = _ => 3 };
    private readonly Option<int?> _serverPid = new("--server-pid") { Description = "The server's process, for its CPU time and memory (Linux)" };
    private readonly Option<bool> _json = new("--json") { Description = "Print nothing but one line of JSON" };

    /// <summary>Adds them to a run's command.</summary>
    public void AddTo(Command command)
    {
        _server.AddTo(command);
        foreach (Option option in new Option[] { _seconds, _warmUp, _serverPid, _json })
        {
            command.Options.Add(option);
        }

        _warmUp.Validators.Clear();
        _warmUp.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is < 0 or > MaxSeconds)
            {
                result.AddError($"--warmup must be 0..{MaxSeconds}");
            }
        });
    }

    /// <summary>What was given.</summary>
    public RunContext Read(ParseResult result) => new()
    {
        Address = _server.Read(result),
        Duration = TimeSpan.FromSeconds(result.GetValue(_seconds)),
        WarmUp = TimeSpan.FromSeconds(result.GetValue(_warmUp)),
        Server = result.GetValue(_serverPid) is { } pid ? new ServerProcess(pid) : null,
        JsonOnly = result.GetValue(_json),
        Output = result.InvocationConfiguration.Output,
        Progress = result.InvocationConfiguration.Error,
    };

    /// <summary>The longest time that an option takes, in seconds: a day.</summary>
    public const double MaxSeconds = 86_400;

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

    private static Option<double> Positive(string name, string description, double byDefault)
    {
        var option = new Option<double>(name) { Description = description + ", in seconds", DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= MaxSeconds))
            {
                result.AddError($"{name} must be more than 0 and at most {MaxSeconds}");
            }
        });
        return option;
    }
}
