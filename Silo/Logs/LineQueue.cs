using System.Text;

namespace Gateway.Silo.Logs;

/// <summary>
/// Writes lines on a thread of its own. Whoever adds one never waits: when the output takes none for so long that the queue is full, as a pipe that
/// nobody reads, lines are lost and counted. Thread-safe.
/// </summary>
internal sealed class LineQueue : IDisposable
{
    /// <summary>How many lines wait at most.</summary>
    internal const int MaxLines = 4096;

    /// <summary>How many characters they may have together.</summary>
    internal const int MaxCharacters = 4 * 1024 * 1024;

    private static readonly TimeSpan LastWrites = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly Stream _output;
    private readonly Thread _writer;
    private Queue<string> _waiting = new();
    private int _characters;
    private long _lost;
    private bool _isClosed;

    /// <summary>Starts the writer.</summary>
    /// <param name="output">Where the lines go, as UTF-8; a write may block for ever.</param>
    public LineQueue(Stream output)
    {
        _output = output;
        _writer = new Thread(Run) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    /// <summary>Adds a line, with its end; loses it when too much waits.</summary>
    public void Add(string line)
    {
        lock (_gate)
        {
            if (!_isClosed && _waiting.Count < MaxLines && _characters + line.Length <= MaxCharacters)
            {
                _waiting.Enqueue(line);
                _characters += line.Length;
                Monitor.Pulse(_gate);
                return;
            }

            _lost++;
        }

        LogMetrics.LeftOut("queue");
    }

    /// <summary>How many lines were lost since this was last asked.</summary>
    public long TakeLost()
    {
        lock (_gate)
        {
            var lost = _lost;
            _lost = 0;
            return lost;
        }
    }

    /// <summary>Takes no more lines, and writes those that wait, if the output takes them within a second.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }

        _writer.Join(LastWrites);
    }

    private void Run()
    {
        var lines = new Queue<string>();
        while (Take(ref lines))
        {
            try
            {
                _output.Write(Encoding.UTF8.GetBytes(string.Concat(lines)));
                _output.Flush();
            }
            catch (IOException)
            {
                // The output is gone, a terminal that was closed for example: the gateway goes on without it.
                Lose(lines.Count);
            }

            lines.Clear();
        }
    }

    /// <returns>False when there will be none any more.</returns>
    private bool Take(ref Queue<string> lines)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_isClosed)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            (_waiting, lines) = (lines, _waiting);
            _characters = 0;
            return true;
        }
    }

    private void Lose(int lines)
    {
        lock (_gate)
        {
            _lost += lines;
        }

        LogMetrics.LeftOut("queue", lines);
    }
}
