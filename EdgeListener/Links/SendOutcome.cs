namespace Gateway.EdgeListener.Links;

/// <summary>What a link did with a command that it was asked to send.</summary>
internal enum SendOutcome
{
    /// <summary>It was sent, or waits its turn; the link brings it to its end.</summary>
    Taken,

    /// <summary>The link cannot say whether it may be sent: the device's grain must be asked.</summary>
    AskGrain,

    /// <summary>The login is over; there may be another one.</summary>
    Over,

    /// <summary>The apartment has changed since the permit's version.</summary>
    StaleRoute,

    /// <summary>Too many wait.</summary>
    Busy,
}
