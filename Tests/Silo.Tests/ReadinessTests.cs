using Gateway.Silo.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Silo.Tests;

public sealed class ReadinessTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly Lifetime _lifetime = new();
    private readonly TaskCompletionSource _never = new();
    private Func<Task> _storage = () => Task.CompletedTask;
    private int _checked;

    public void Dispose() => _lifetime.Dispose();

    [Fact]
    public async Task It_is_ready_between_its_start_and_its_stop()
    {
        var readiness = Make();
        Assert.Equal("starting", await readiness.WhyNot());
        _lifetime.Started.Cancel();
        Assert.Null(await readiness.WhyNot());
        _lifetime.StopApplication();
        Assert.Equal("stopping", await readiness.WhyNot());
    }

    [Fact]
    public async Task What_fails_is_named_and_an_answer_holds_for_a_second()
    {
        var readiness = Make();
        _lifetime.Started.Cancel();
        Assert.Null(await readiness.WhyNot());
        _storage = () => Task.FromException(new IOException("the disk is full"));
        Assert.Null(await readiness.WhyNot());
        Assert.Equal(1, _checked);

        _time.Advance(Readiness.Validity);
        Assert.Equal("storage", await readiness.WhyNot());
        _storage = () => throw new InvalidOperationException("not open");
        _time.Advance(Readiness.Validity);
        Assert.Equal("storage", await readiness.WhyNot());
        _storage = () => Task.CompletedTask;
        _time.Advance(Readiness.Validity);
        Assert.Null(await readiness.WhyNot());
        Assert.Equal(4, _checked);
    }

    [Fact]
    public async Task What_does_not_answer_in_time_is_named_and_all_who_ask_meanwhile_wait_for_one_check()
    {
        _storage = () => _never.Task;
        var readiness = Make();
        _lifetime.Started.Cancel();
        var answers = Enumerable.Range(0, 10).Select(_ => readiness.WhyNot()).ToArray();
        Assert.False(answers[0].IsCompleted);
        _time.Advance(Readiness.Limit);
        Assert.All(await Task.WhenAll(answers), why => Assert.Equal("storage", why));
        Assert.Equal(1, _checked);
    }

    private Readiness Make() => new(
        _lifetime,
        [
            new ReadinessCheck("grains", () => Task.CompletedTask),
            new ReadinessCheck("storage", () =>
            {
                _checked++;
                return _storage();
            }),
        ],
        _time,
        NullLogger<Readiness>.Instance);

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationTokenSource Started { get; } = new();

        public CancellationToken ApplicationStarted => Started.Token;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose()
        {
            Started.Dispose();
            _stopping.Dispose();
        }
    }
}
