using System.CommandLine;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary><c>load event</c>.</summary>
internal static class EventCommand
{
    /// <summary>For how long a server takes the same alarm of the same sensor for a repetition, in seconds, by default.</summary>
    private const int RepetitionSeconds = 10;

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var homes = RunOptions.Count("--homes", "Homes: an account, a phone and a relayer each", 100, 10_000);
        var rate = RunOptions.Count("--rate", "Alarms per second over all homes", 1000, 100_000);
        var sensors = new Option<int?>("--sensors")
        {
            Description = "Gas sensors per home (default: so many that none repeats itself within the time in which the server drops repetitions)",
        };
        sensors.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 1000)
            {
                result.AddError("--sensors must be 1..1000");
            }
        });
        var options = new RunOptions();
        var command = new Command("event", "Alarms: relayer → server → database → phone") { homes, rate, sensors };
        options.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            var (h, r) = (result.GetValue(homes), result.GetValue(rate));
            return EventRun.RunAsync(
                options.Read(result), h, result.GetValue(sensors) ?? Math.Min(1000, (r * (RepetitionSeconds + 1) / h) + 1), r, cancellation);
        });
        return command;
    }
}
