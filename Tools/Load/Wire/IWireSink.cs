namespace Gateway.Load.Wire;

/// <summary>Gets what a <see cref="LoadWire"/> receives. Calls for one wire never overlap.</summary>
internal interface IWireSink
{
    /// <summary>Bytes have arrived.</summary>
    /// <param name="bytes">All that is not consumed yet.</param>
    /// <returns>How many were consumed; the rest comes again with more behind it.</returns>
    int Receive(ReadOnlySpan<byte> bytes);

    /// <summary>The connection has ended, by either side; nothing comes any more.</summary>
    void Closed();
}
