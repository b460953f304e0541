namespace Gateway.Runtime.Tests;

/// <summary>Something that lives as long as the activation that got it.</summary>
public sealed class ScopedService : IDisposable
{
    public bool IsDisposed { get; private set; }

    public void Dispose() => IsDisposed = true;
}
