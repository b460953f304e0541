using System.Buffers;
using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces.Devices;

namespace Gateway.EdgeListener.Tests;

public sealed class TaskCommandTests
{
    [Fact]
    public async Task Who_awaits_an_answer_has_gone_on_when_it_has_been_handed_over()
    {
        var command = new TaskCommand(1, ReadOnlyMemory<byte>.Empty, permit: null);
        var thread = 0;
        var waiting = Wait();
        await Task.Run(() =>
        {
            command.Answer(5, new ReadOnlySequence<byte>([7]));
            Assert.Equal(Environment.CurrentManagedThreadId, thread);
        });
        var result = await waiting;
        Assert.Equal((CommandEnd.Answered, 5u), (result.End, result.Status));
        Assert.Equal([7], result.Body.ToArray());

        async Task<CommandResult> Wait()
        {
            var result = await command.Result.ConfigureAwait(false);
            thread = Environment.CurrentManagedThreadId;
            return result;
        }
    }

    [Fact]
    public async Task Who_awaits_another_end_does_not_go_on_inside_the_call_that_ends_it()
    {
        var command = new TaskCommand(1, ReadOnlyMemory<byte>.Empty, permit: null);
        var hasReturned = new TaskCompletionSource();
        var waiting = Wait();
        command.End(CommandEnd.Busy);
        hasReturned.SetResult();
        Assert.Equal(CommandEnd.Busy, (await waiting.Within("the end")).End);

        async Task<CommandResult> Wait()
        {
            var result = await command.Result.ConfigureAwait(false);

            // Blocks when it runs inside of End.
            Assert.True(hasReturned.Task.Wait(Waiting.Deadline));
            return result;
        }
    }
}
