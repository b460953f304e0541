using Gateway.Load.Measure;

namespace Gateway.Load.Runs;

/// <summary>What a run of requests gave.</summary>
/// <param name="Result">The figures.</param>
/// <param name="Unanswered">Requests that had no answer some seconds after the end.</param>
internal sealed record Measured(Result Result, int Unanswered)
{
    /// <summary>The exit code of the run.</summary>
    public int ExitCode => Unanswered > 0 ? ToolHost.Failed : RunContext.ExitCode(Result);
}
