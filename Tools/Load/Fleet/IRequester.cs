namespace Gateway.Load.Fleet;

/// <summary>Keeps requests in flight until it is told to stop.</summary>
internal interface IRequester
{
    /// <summary>Requests without a response yet.</summary>
    int InFlight { get; }

    /// <summary>Starts to send.</summary>
    void Start();

    /// <summary>Lets what is in flight end and sends no more.</summary>
    void Stop();
}
