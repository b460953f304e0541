namespace Gateway.Silo.Notifications;

/// <summary>When a message that could not be sent is tried again.</summary>
internal static class RetryDelay
{
    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>
    /// The pause after a failure: it doubles with each one, up to <see cref="Longest"/>, and is up to half of that shorter by chance, so that
    /// what failed together is not tried again together.
    /// </summary>
    /// <param name="first">The pause after the first failure.</param>
    /// <param name="failures">How many attempts have failed, 1 up.</param>
    /// <param name="chance">A random number, 0 up to but not 1.</param>
    public static TimeSpan After(TimeSpan first, int failures, double chance) =>
        TimeSpan.FromSeconds(Math.Min(first.TotalSeconds * Math.Pow(2, failures - 1), Longest.TotalSeconds) * (1 - (chance / 2)));
}
