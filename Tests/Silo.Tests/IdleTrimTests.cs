using Gateway.Silo.Hosting;

namespace Gateway.Silo.Tests;

public sealed class IdleTrimTests
{
    private const long Heap = 64 * 1024 * 1024;

    [Fact]
    public void Memory_is_given_back_once_after_a_wave_when_nothing_happens_any_more()
    {
        var trim = new IdleTrim(0);
        Assert.False(trim.IsDue(IdleTrim.WorthBytes, Heap), "the wave");
        Assert.True(trim.IsDue(IdleTrim.WorthBytes + 1, Heap), "calm after it");
        Assert.False(trim.IsDue(IdleTrim.WorthBytes + 2, Heap), "calm goes on");
    }

    [Fact]
    public void Traffic_is_not_stopped()
    {
        var trim = new IdleTrim(0);
        for (var i = 1; i < 100; i++)
        {
            Assert.False(trim.IsDue(i * IdleTrim.IdleBytes, Heap));
        }
    }

    [Fact]
    public void Little_is_left_until_it_is_worth_it()
    {
        var trim = new IdleTrim(0);
        var allocated = 0L;
        while (allocated + IdleTrim.IdleBytes - 1 < IdleTrim.WorthBytes)
        {
            allocated += IdleTrim.IdleBytes - 1;
            Assert.False(trim.IsDue(allocated, Heap));
        }

        Assert.True(trim.IsDue(allocated + IdleTrim.IdleBytes - 1, Heap));
    }

    [Fact]
    public void A_large_heap_is_left_alone()
    {
        var trim = new IdleTrim(0);
        Assert.False(trim.IsDue(IdleTrim.WorthBytes, Heap));
        Assert.False(trim.IsDue(IdleTrim.WorthBytes, IdleTrim.MaxHeapBytes + 1));
    }
}
