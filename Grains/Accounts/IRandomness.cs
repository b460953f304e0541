using System.Security.Cryptography;

namespace Gateway.Grains.Accounts;

/// <summary>Where secrets come from. Thread-safe.</summary>
public interface IRandomness
{
    /// <summary>Fills a span with bytes that nobody can guess.</summary>
    void Fill(Span<byte> bytes);
}

/// <summary>The system's generator.</summary>
internal sealed class SystemRandomness : IRandomness
{
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
