using System.Globalization;

namespace Gateway.Emulator.Phone;

/// <summary>Runs steps, keeps the verdict on each, and prints them.</summary>
/// <param name="output">Where to.</param>
/// <param name="time">The clock.</param>
internal sealed class Verdicts(TextWriter output, TimeProvider time)
{
    private readonly List<Verdict> _all = [];

    /// <summary>All so far, in order.</summary>
    public IReadOnlyList<Verdict> All => _all;

    /// <summary>Whether there are any and all passed.</summary>
    public bool AllPassed => _all.Count > 0 && _all.TrueForAll(verdict => verdict.Outcome == Outcome.Passed);

    /// <summary>Runs a step.</summary>
    /// <param name="command">The command under test.</param>
    /// <param name="step">Sends it, checks what came, and returns what was seen.</param>
    public async Task StepAsync(string command, Func<Task<string>> step)
    {
        var started = time.GetTimestamp();
        Outcome outcome;
        string detail;
        try
        {
            detail = await step();
            outcome = Outcome.Passed;
        }
        catch (NotRunException e)
        {
            (outcome, detail) = (Outcome.NotRun, e.Message);
        }
        catch (Exception e) when (e is VerdictException or TimeoutException or IOException)
        {
            (outcome, detail) = (Outcome.Failed, e.Message);
        }

        var verdict = new Verdict(command, outcome, time.GetElapsedTime(started), detail);
        _all.Add(verdict);
        Print($"= {verdict.Command}: {Name(outcome)}, {detail}\n");
    }

    /// <summary>Prints the table.</summary>
    public void PrintTable()
    {
        Print($"{"verdict",-8} {"command",-20} {"time",10}  seen");
        foreach (var verdict in _all)
        {
            Print(string.Create(
                CultureInfo.InvariantCulture,
                $"{Name(verdict.Outcome),-8} {verdict.Command,-20} {verdict.Elapsed.TotalMilliseconds,7:0.0} ms  {verdict.Detail}"));
        }

        Print($"{_all.Count(verdict => verdict.Outcome == Outcome.Passed)} of {_all.Count} passed");
    }

    private static string Name(Outcome outcome) => outcome switch
    {
        Outcome.Passed => "passed",
        Outcome.Failed => "FAILED",
        _ => "not run",
    };

    private void Print(string line)
    {
        // The connection's reader prints frames to the same place.
        lock (output)
        {
            output.WriteLine(line);
        }
    }
}
