namespace Gateway.Grains.Interfaces;

/// <summary>What is known of a grain call that ended by an exception.</summary>
[GenerateSerializer, Alias("Gateway.CallFault")]
public enum CallFault
{
    /// <summary>The grain was called and failed, or could not come to life: its storage is away.</summary>
    Failed,

    /// <summary>The call did not reach the grain: its silo has just been lost. The grain will come back elsewhere, so the call may be made again.</summary>
    NotDelivered,

    /// <summary>The call was under way when the grain's silo was lost, or took too long: nobody knows what it did.</summary>
    Unknown,
}

/// <summary>
/// Tells what an exception of a grain call means. Only the grain runtime knows, so each one that can lose grains brings its own; without one,
/// all are failures but time-outs. Thread-safe.
/// </summary>
public interface ICallFaults
{
    /// <summary>Classifies an exception that a grain call ended with.</summary>
    CallFault Classify(Exception exception);
}
