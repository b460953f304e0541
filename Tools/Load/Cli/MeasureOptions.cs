using System.CommandLine;
using Gateway.Load.Measure;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary>How long a run measures, and what it prints.</summary>
internal sealed class MeasureOptions
{
    /// <summary>The longest time that an option takes, in seconds: a day.</summary>
    public const double MaxSeconds = 86_400;

    private readonly Option<double> _seconds = Seconds("--seconds", "How long to measure, in seconds", 10);
    private readonly Option<double> _warmUp = Seconds("--warmup", "How long to run before, in seconds", 3);
    private readonly Option<bool> _json = new("--json") { Description = "Print nothing but one line of JSON" };

    /// <summary>Creates the options and their checks.</summary>
    public MeasureOptions() => _seconds.Validators.Add(static result =>
    {
        if (result.GetValueOrDefault<double>() == 0)
        {
            result.AddError("--seconds must be more than 0");
        }
    });

    /// <summary>Adds them to a run's command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="json">Whether the run can print JSON.</param>
    public void AddTo(Command command, bool json = true)
    {
        command.Options.Add(_seconds);
        command.Options.Add(_warmUp);
        if (json)
        {
            command.Options.Add(_json);
        }
    }

    /// <summary>What was given, for a run against a server.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="address">The server.</param>
    /// <param name="server">Its process, if known.</param>
    public RunContext Read(ParseResult result, ServerAddress address, ServerProcess? server) => new()
    {
        Address = address,
        Duration = TimeSpan.FromSeconds(result.GetValue(_seconds)),
        WarmUp = TimeSpan.FromSeconds(result.GetValue(_warmUp)),
        Server = server,
        JsonOnly = result.GetResult(_json) is not null && result.GetValue(_json),
        Output = result.InvocationConfiguration.Output,
        Progress = result.InvocationConfiguration.Error,
    };

    private static Option<double> Seconds(string name, string description, double byDefault)
    {
        var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= MaxSeconds))
            {
                result.AddError($"{name} must be 0..{MaxSeconds}");
            }
        });
        return option;
    }
}
