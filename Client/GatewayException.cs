namespace Gateway.Client;

/// <summary>The gateway refused what was asked; the message says why, in its own words.</summary>
public class GatewayException : Exception
{
    /// <summary>Makes one.</summary>
    public GatewayException()
        : this("The gateway refused it.")
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">What the gateway said.</param>
    public GatewayException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">What the gateway said.</param>
    /// <param name="innerException">What lies behind it.</param>
    public GatewayException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The HTTP status: 400 for what makes no sense, 401 without a valid key, 403 when the key may not do it; 0 where HTTP was not used.</summary>
    public int Status { get; init; }
}

/// <summary>The gateway does not answer now, or has too much to do: ask again later. Whether a command was sent is not known.</summary>
public sealed class GatewayUnavailableException : GatewayException
{
    /// <summary>Makes one.</summary>
    public GatewayUnavailableException()
        : this("The gateway does not answer.")
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">What is wrong.</param>
    public GatewayUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">What lies behind it.</param>
    public GatewayUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>How long the gateway asks to be left alone; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
