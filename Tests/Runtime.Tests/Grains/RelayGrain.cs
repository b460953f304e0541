using Orleans.Concurrency;

namespace Gateway.Runtime.Tests;

/// <summary>Holds questions until their answers come, as the grains of devices do.</summary>
[Alias("Tests.IRelayGrain")]
public interface IRelayGrain : IGrainWithIntegerKey
{
    [Alias("Ask")]
    Task<string> Ask(int number);

    [OneWay, Alias("Answer")]
    Task Answer(int number, string text);

    [Alias("AnswerAll")]
    Task AnswerAll(string text);

    /// <summary>Notes how many were inside its turns at once, over several awaits.</summary>
    [Alias("CountInside")]
    Task<int> CountInside(int awaits);

    [Alias("Me")]
    Task<IRelayGrain> Me();

    /// <summary>Asks another one, and says on which grain it went on.</summary>
    [Alias("AskOther")]
    Task<string> AskOther(long other, int number);

    [Alias("Count")]
    Task<int> Count();
}

[Reentrant, GrainType("tests-relay")]
public sealed class RelayGrain : Grain, IRelayGrain
{
    private readonly Dictionary<int, TaskCompletionSource<string>> _asked = [];
    private readonly Dictionary<int, string> _early = [];
    private int _inside;
    private int _most;
    private int _calls;

    public Task<string> Ask(int number)
    {
        if (_early.Remove(number, out var early))
        {
            return Task.FromResult(early);
        }

        var answer = new TaskCompletionSource<string>();
        _asked.Add(number, answer);
        return answer.Task;
    }

    public Task Answer(int number, string text)
    {
        if (_asked.Remove(number, out var answer))
        {
            answer.SetResult(text);
        }
        else
        {
            // Calls from outside may overtake each other on their way.
            _early.Add(number, text);
        }

        return Task.CompletedTask;
    }

    public Task AnswerAll(string text)
    {
        foreach (var number in _asked.Keys.Order().ToList())
        {
            _asked.Remove(number, out var answer);
            answer!.SetResult(text + number);
        }

        return Task.CompletedTask;
    }

    public async Task<int> CountInside(int awaits)
    {
        for (var i = 0; i < awaits; i++)
        {
            _most = Math.Max(_most, Interlocked.Increment(ref _inside));
            Thread.SpinWait(200);
            Interlocked.Decrement(ref _inside);
            await Task.Yield();
        }

        _calls++;
        return _most;
    }

    public Task<IRelayGrain> Me() => Task.FromResult(this.AsReference<IRelayGrain>());

    public async Task<string> AskOther(long other, int number)
    {
        _inside++;
        var answer = await GrainFactory.GetGrain<IRelayGrain>(other).Ask(number);
        _inside--;
        return $"{this.GetPrimaryKeyLong()}: {answer}";
    }

    public Task<int> Count() => Task.FromResult(_calls);
}
