using System.IO.Pipes;
using System.Text;
using Gateway.Silo.Logs;

namespace Gateway.Silo.Tests;

public sealed class LineQueueTests
{
    [Fact]
    public void Lines_come_out_in_their_order_and_the_last_ones_at_the_end()
    {
        var output = new MemoryStream();
        var queue = new LineQueue(output);
        var lines = Enumerable.Range(0, LineQueue.MaxLines / 2).Select(i => $"line {i} ✓\n").ToArray();
        Array.ForEach(lines, queue.Add);
        queue.Dispose();
        Assert.Equal(string.Concat(lines), Encoding.UTF8.GetString(output.ToArray()));
        Assert.Equal(0, queue.TakeLost());
    }

    [Fact]
    public async Task Nobody_waits_for_a_pipe_that_nobody_reads_and_what_is_lost_is_counted()
    {
        await using var reader = new AnonymousPipeServerStream(PipeDirection.In);
        await using var pipe = new AnonymousPipeClientStream(PipeDirection.Out, reader.ClientSafePipeHandle);
        var queue = new LineQueue(pipe);
        var line = new string('x', 1000) + "\n";
        const int Lines = 10 * LineQueue.MaxLines;
        for (var i = 0; i < Lines; i++)
        {
            queue.Add(line);
        }

        // What the pipe took, what its writer holds, and a queue full are not lost.
        var lost = queue.TakeLost();
        Assert.InRange(lost, Lines - (3 * LineQueue.MaxLines), Lines - 1);

        // Read again, what waited comes out.
        var text = new byte[(Lines - (int)lost) * line.Length];
        await reader.ReadExactlyAsync(text).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        queue.Dispose();
    }
}
