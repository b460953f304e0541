namespace Gateway.Emulator.Phone;

/// <summary>How a step went.</summary>
internal enum Outcome
{
    /// <summary>It showed what it should.</summary>
    Passed,

    /// <summary>It did not.</summary>
    Failed,

    /// <summary>It could not be tried.</summary>
    NotRun,
}

/// <summary>The verdict on one command.</summary>
/// <param name="Command">Its name.</param>
/// <param name="Outcome">How it went.</param>
/// <param name="Elapsed">How long it took, with what was asked to check it.</param>
/// <param name="Detail">What was seen, or what was wrong.</param>
internal sealed record Verdict(string Command, Outcome Outcome, TimeSpan Elapsed, string Detail);
