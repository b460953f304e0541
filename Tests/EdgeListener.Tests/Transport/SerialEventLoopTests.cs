using DotNetty.Transport.Channels;
using Gateway.EdgeListener.Transport.DotNetty;
using Microsoft.Extensions.Logging.Abstractions;
using TaskSource = System.Threading.Tasks.TaskCompletionSource;

namespace Gateway.EdgeListener.Tests.Transport;

public sealed class SerialEventLoopTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly SerialEventLoopGroup _group;
    private readonly IEventLoop _loop;

    public SerialEventLoopTests()
    {
        _group = new SerialEventLoopGroup(_time, NullLogger.Instance);
        _loop = Loop();
    }

    [Fact]
    public void Who_finds_it_idle_runs_the_piece_at_once()
    {
        Thread? thread = null;
        var inLoop = false;
        _loop.Execute(() => (thread, inLoop) = (Thread.CurrentThread, _loop.InEventLoop));
        Assert.Same(Thread.CurrentThread, thread);
        Assert.True(inLoop);
        Assert.False(_loop.InEventLoop);
    }

    [Fact]
    public async Task Who_finds_it_busy_leaves_the_piece_to_the_thread_that_is_at_it()
    {
        var (entered, go, done) = (Source(), Source(), Source());
        Thread? first = null, second = null;
        var busy = Task.Run(() => _loop.Execute(() =>
        {
            first = Thread.CurrentThread;
            entered.SetResult();
            go.Task.Wait(Waiting.Deadline);
        }));
        await entered.Task.Within();
        _loop.Execute(() =>
        {
            second = Thread.CurrentThread;
            done.SetResult();
        });
        Assert.False(done.Task.IsCompleted);
        go.SetResult();
        await done.Task.Within();
        await busy.Within();
        Assert.Same(first, second);
    }

    [Fact]
    public void A_piece_for_another_loop_runs_when_the_thread_has_left_this_one()
    {
        var (other, steps) = (Loop(), new List<string>());
        _loop.Execute(() =>
        {
            other.Execute(() => steps.Add($"other, in it {other.InEventLoop}, in the first {_loop.InEventLoop}"));
            _loop.Execute(() => steps.Add("first again"));
            steps.Add("first");
        });
        Assert.Equal(["first", "other, in it True, in the first False", "first again"], steps);
    }

    [Fact]
    public async Task Loops_that_bring_each_other_work_all_get_on()
    {
        var loops = Enumerable.Range(0, 5).Select(_ => Loop()).ToArray();
        var (left, done) = (10_000, Source());
        foreach (var loop in loops)
        {
            loop.Execute(() => Pass(0));
        }

        await done.Task.Within("the pieces");

        void Pass(int to)
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                done.SetResult();
            }
            else if (Volatile.Read(ref left) > 0)
            {
                loops[to].Execute(() => Pass((to + 1) % loops.Length));
                loops[(to + 2) % loops.Length].Execute(() => Pass((to + 3) % loops.Length));
            }
        }
    }

    [Fact]
    public async Task Under_another_scheduler_nothing_runs_inline()
    {
        var (done, gate) = (new TaskCompletionSource<(bool Inside, TaskScheduler Scheduler)>(), false);
        var scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        await Task.Factory.StartNew(
            () =>
            {
                Volatile.Write(ref gate, true);
                var thread = Thread.CurrentThread;
                _loop.Execute(() => done.SetResult((Thread.CurrentThread == thread, TaskScheduler.Current)));
                SpinWait.SpinUntil(() => done.Task.IsCompleted, Waiting.Deadline);
            },
            CancellationToken.None,
            TaskCreationOptions.None,
            scheduler).Within();
        var (inside, current) = await done.Task.Within();
        Assert.True(gate);
        Assert.False(inside);
        Assert.Same(TaskScheduler.Default, current);
    }

    [Fact]
    public async Task After_64_pieces_in_a_row_the_rest_is_the_thread_pools()
    {
        const int Pieces = 200;
        var (threads, done) = (new List<Thread>(), Source());
        var own = new Thread(() => _loop.Execute(() =>
        {
            for (var i = 1; i <= Pieces; i++)
            {
                var isLast = i == Pieces;
                _loop.Execute(() =>
                {
                    threads.Add(Thread.CurrentThread);
                    if (isLast)
                    {
                        done.SetResult();
                    }
                });
            }
        }));
        own.Start();
        await done.Task.Within();
        Assert.Equal(LoopTurn.MaxPieces - 1, threads.Count(thread => thread == own)); // the first was the one that queued them
        Assert.Equal(Pieces, threads.Count);
        Assert.All(threads[(LoopTurn.MaxPieces - 1)..], thread => Assert.True(thread.IsThreadPoolThread));
    }

    [Fact]
    public async Task Pieces_of_many_threads_run_one_at_a_time_and_each_threads_in_order()
    {
        const int Threads = 6, Each = 5000;
        var (seen, inside, left, done) = (new List<(int Thread, int Number)>(), 0, Threads * Each, Source());
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                var number = i;
                _loop.Execute(() =>
                {
                    Assert.Equal(1, Interlocked.Increment(ref inside));
                    seen.Add((thread, number));
                    Interlocked.Decrement(ref inside);
                    if (--left == 0)
                    {
                        done.SetResult();
                    }
                });
            }
        }))).Within("the threads");
        await done.Task.Within("the pieces");
        Assert.All(seen.GroupBy(s => s.Thread), one => Assert.Equal(Enumerable.Range(0, Each), one.Select(s => s.Number)));
    }

    [Fact]
    public void A_piece_that_fails_does_not_stop_the_loop()
    {
        var ran = false;
        _loop.Execute(() =>
        {
            _loop.Execute(() => ran = true);
            throw new InvalidOperationException("a fault");
        });
        Assert.True(ran);
        Assert.False(_loop.InEventLoop);
    }

    [Fact]
    public void A_timer_runs_its_piece_in_the_loop_when_its_time_has_come_unless_it_was_canceled()
    {
        var ran = new List<string>();
        var timer = _loop.Schedule(() => ran.Add($"in the loop {_loop.InEventLoop}"), TimeSpan.FromSeconds(5));
        var canceled = _loop.Schedule(() => ran.Add("canceled"), TimeSpan.FromSeconds(1));
        Assert.True(canceled.Cancel());
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Empty(ran);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["in the loop True"], ran);
        Assert.True(timer.Completion.IsCompletedSuccessfully);
        Assert.True(canceled.Completion.IsCanceled);
    }

    private static TaskSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private IEventLoop Loop() => ((IEventLoopGroup)_group).GetNext();
}
