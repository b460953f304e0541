using System.Buffers;
using System.IO.Pipelines;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Floor;

/// <summary>
/// The sending side of one connection. Any thread may write; each written-to connection is flushed once, at the end of the read batch that
/// wrote to it first. Holds the commands that await this connection's answers under the same lock, since both are touched together.
/// </summary>
internal sealed class FloorOutput(PipeWriter writer)
{
    private const int MaxPending = 1 << 16;

    private readonly Lock _gate = new();
    private Pending[] _pending = [];
    private uint _lastSequence;
    private bool _needsFlush;
    private bool _closed;

    /// <summary>Writes a frame; it leaves with the next <see cref="Flush"/>.</summary>
    /// <returns>Whether the caller has to flush: false when someone else is about to, or the connection is gone.</returns>
    public bool Write(uint commandId, uint status, uint sequence, ReadOnlySpan<byte> body)
    {
        lock (_gate)
        {
            return WriteLocked(commandId, status, sequence, body);
        }
    }

    /// <summary>Writes a command under a number of its own and remembers whom its answer is for.</summary>
    /// <param name="commandId">The command.</param>
    /// <param name="body">Its body, relayed as it is.</param>
    /// <param name="asker">Who asked.</param>
    /// <param name="askerSequence">Under which number.</param>
    /// <param name="mustFlush">Whether the caller has to flush.</param>
    /// <returns>False when too much is pending or the connection is gone; nothing was written.</returns>
    public bool TryCommand(uint commandId, in ReadOnlySequence<byte> body, FloorConnection asker, uint askerSequence, out bool mustFlush)
    {
        lock (_gate)
        {
            mustFlush = false;
            var sequence = (_lastSequence + 1) & 0x7fffffff;
            if (_closed || !TryReserve(sequence, out var slot))
            {
                return false;
            }

            _lastSequence = sequence;
            _pending[slot] = new Pending(asker, sequence, askerSequence);
            mustFlush = body.IsSingleSegment
                ? WriteLocked(commandId, 0, sequence, body.FirstSpan)
                : WriteLocked(commandId, 0, sequence, body.ToArray());
            return true;
        }
    }

    /// <summary>Whom the answer to a command is for.</summary>
    public bool TryTake(uint sequence, out FloorConnection asker, out uint askerSequence)
    {
        lock (_gate)
        {
            if (_pending.Length > 0)
            {
                ref var pending = ref _pending[sequence & (uint)(_pending.Length - 1)];
                if (pending.Asker is { } found && pending.Sequence == sequence)
                {
                    (asker, askerSequence) = (found, pending.AskerSequence);
                    pending = default;
                    return true;
                }
            }

            (asker, askerSequence) = (null!, 0);
            return false;
        }
    }

    /// <summary>Sends what was written.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _needsFlush = false;
            if (!_closed)
            {
                // Without an upper mark a flush has nothing to wait for; a connection that fails is seen by its reader.
#pragma warning disable CA2012
                _ = writer.FlushAsync();
#pragma warning restore CA2012
            }
        }
    }

    /// <summary>Lets go of the connection.</summary>
    /// <returns>The commands that nobody will answer now.</returns>
    public Pending[] Close()
    {
        lock (_gate)
        {
            _closed = true;
            return Array.FindAll(_pending, static pending => pending.Asker is not null);
        }
    }

    private bool WriteLocked(uint commandId, uint status, uint sequence, ReadOnlySpan<byte> body)
    {
        if (_closed)
        {
            return false;
        }

        FrameWriter.Write(writer, StartTag.None, commandId, status, sequence, body);
        var first = !_needsFlush;
        _needsFlush = true;
        return first;
    }

    private bool TryReserve(uint sequence, out uint slot)
    {
        while (true)
        {
            slot = sequence & (uint)(_pending.Length - 1);
            if (_pending.Length > 0 && _pending[slot].Asker is null)
            {
                return true;
            }

            if (_pending.Length == MaxPending)
            {
                return false;
            }

            Grow();
        }
    }

    private void Grow()
    {
        var grown = new Pending[Math.Max(16, _pending.Length * 2)];
        foreach (var pending in _pending)
        {
            if (pending.Asker is not null)
            {
                grown[pending.Sequence & (uint)(grown.Length - 1)] = pending;
            }
        }

        _pending = grown;
    }

    /// <summary>A command under way.</summary>
    internal readonly record struct Pending(FloorConnection Asker, uint Sequence, uint AskerSequence);
}
