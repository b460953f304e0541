namespace Gateway.Silo.Notifications;

/// <summary>What came of an attempt.</summary>
internal enum SendOutcome
{
    /// <summary>The provider took it.</summary>
    Sent,

    /// <summary>It may be taken later.</summary>
    Retry,

    /// <summary>It will never be taken.</summary>
    Refused,
}

/// <summary>What came of an attempt, and why.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Reason">For the log and the outbox: neither recipients nor texts.</param>
/// <param name="NotBefore">With <see cref="SendOutcome.Retry"/>: how long the provider wants to be left alone.</param>
internal sealed record SendResult(SendOutcome Outcome, string Reason = "", TimeSpan NotBefore = default)
{
    public static SendResult Sent { get; } = new(SendOutcome.Sent);

    public static SendResult Retry(string reason, TimeSpan notBefore = default) => new(SendOutcome.Retry, reason, notBefore);

    public static SendResult Refused(string reason) => new(SendOutcome.Refused, reason);
}
