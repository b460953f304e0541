using Gateway.EdgeListener.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.EdgeListener.Tests;

/// <summary>Calls that should come through although nobody waits for them any more.</summary>
public sealed class GrainCallsTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly GrainCalls _calls;
    private int _made;

    public GrainCallsTests() => _calls = new GrainCalls(_time, NullLogger<GrainCalls>.Instance);

    [Fact]
    public async Task A_call_without_an_answer_is_made_again_however_long_that_took()
    {
        var insisting = _calls.Insist(() =>
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            return ++_made < 3 ? throw new TimeoutException() : Task.CompletedTask;
        });
        await Pass(insisting);
        await insisting;
        Assert.Equal(3, _made);
    }

    [Fact]
    public async Task It_is_given_up_when_that_does_not_end()
    {
        var insisting = _calls.Insist(() =>
        {
            _made++;
            _time.Advance(TimeSpan.FromMinutes(1));
            throw new TimeoutException();
        });
        await Pass(insisting);
        await Assert.ThrowsAsync<TimeoutException>(() => insisting);
        Assert.Equal(3, _made);
    }

    [Fact]
    public async Task What_failed_in_the_grain_itself_is_not_called_again()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _calls.Insist(() =>
        {
            _made++;
            throw new InvalidOperationException();
        }));
        Assert.Equal(1, _made);
    }

    private async Task Pass(Task insisting)
    {
        for (var i = 0; i < 10_000 && !insisting.IsCompleted; i++)
        {
            _time.Advance(GrainCalls.Pause);
            await Task.Yield();
        }

        await Task.WhenAny(insisting).Within("the end of the calls");
    }
}
