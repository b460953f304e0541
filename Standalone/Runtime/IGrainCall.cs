namespace Orleans.Standalone;

/// <summary>How a method's calls are run; from the attributes of the method.</summary>
[Flags]
public enum CallOptions
{
    /// <summary>One request of the grain after another; the caller waits.</summary>
    None = 0,

    /// <summary>The caller does not wait.</summary>
    OneWay = 1,

    /// <summary>Starts whatever else is running.</summary>
    AlwaysInterleave = 2,

    /// <summary>May run side by side with others that are read-only.</summary>
    ReadOnly = 4,
}

/// <summary>The arguments of a call and how to make it; a struct per method, written by the generator.</summary>
public interface IGrainCall
{
    /// <summary>Interface and method, for messages.</summary>
    static abstract string Name { get; }

    /// <summary>How the call is run.</summary>
    static abstract CallOptions Options { get; }

    /// <summary>How long the caller waits, in milliseconds; 0 for the runtime's default.</summary>
    static abstract long ResponseTimeoutMilliseconds { get; }

    /// <summary>Calls the grain, in its turn.</summary>
    /// <returns>The grain's task; a <see cref="Task{TResult}"/> where the method has a result.</returns>
    Task Invoke(object target);
}

/// <summary>A call with a cancellation token.</summary>
public interface ICancellableGrainCall : IGrainCall
{
    /// <summary>The caller's token; the runtime puts one of its own in its place, which is cancelled in the grain's turn.</summary>
    CancellationToken Token { get; set; }
}

/// <summary>The result of a call that has none.</summary>
internal readonly struct Nothing;
