using Gateway.EdgeListener.Links;

namespace Gateway.EdgeListener.Tests.Links;

/// <summary>What one silo sends to devices of another one is begun in the order sent, in whatever order it comes.</summary>
public sealed class ArrivalOrderTests
{
    private const long Until = 100;

    private readonly ArrivalOrder<string> _order = new();
    private readonly List<string> _begun = [];

    [Fact]
    public void What_comes_in_reverse_is_begun_in_order()
    {
        for (var number = 50; number >= 1; number--)
        {
            Come(number, number - 1);
        }

        Assert.Equal(Enumerable.Range(1, 50).Select(n => $"{n}"), _begun);
    }

    [Fact]
    public void What_follows_nothing_that_is_missing_does_not_wait()
    {
        Come(3, 0);
        Come(2, 1);
        Come(5, 3);

        Assert.Equal(["3", "5"], _begun);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Each_device_has_its_own_order_however_they_come(int seed)
    {
        const int Devices = 7, Count = 2_000;
        var random = new Random(seed);
        var last = new long[Devices];
        var sent = new (int Device, long Number, long Follows)[Count];
        for (var i = 0; i < Count; i++)
        {
            var device = random.Next(Devices);
            sent[i] = (device, i + 1, last[device]);
            last[device] = i + 1;
        }

        foreach (var read in sent.Chunk(100))
        {
            random.Shuffle(read);
            foreach (var (_, number, follows) in read)
            {
                Come(number, follows);
            }
        }

        foreach (var device in sent.GroupBy(s => s.Device))
        {
            var numbers = device.Select(s => $"{s.Number}").ToHashSet();
            Assert.Equal(device.Select(s => $"{s.Number}"), _begun.Where(numbers.Contains));
        }
    }

    [Fact]
    public void One_that_is_lost_is_waited_for_until_the_given_time_and_refused_later()
    {
        // In this order each begins to wait before the one that it follows.
        Come(4, 3, until: Until);
        Come(3, 2, until: Until + 1);
        Come(2, 1, until: Until + 2);

        GiveUp(Until - 1);
        Assert.Empty(_begun);
        GiveUp(Until);
        Assert.Equal(["2", "3", "4"], _begun);

        Assert.Equal(Turn.Late, _order.Take(1, 0, "1", Until));
        Come(5, 4);
        Assert.Equal(["2", "3", "4", "5"], _begun);
    }

    [Fact]
    public void One_that_never_comes_does_not_fill_the_memory()
    {
        const int Most = ArrivalOrder<string>.MaxAhead;
        for (var number = 2; number <= Most + 2; number++)
        {
            Come(number, 0);
        }

        Assert.Equal(Turn.Late, _order.Take(1, 0, "1", Until));
        Come(Most + 4, Most + 3);
        Come(Most + 3, 0);
        Assert.Equal([$"{Most + 3}", $"{Most + 4}"], _begun.TakeLast(2));
    }

    private void Come(long number, long follows, long until = Until)
    {
        if (_order.Take(number, follows, $"{number}", until) == Turn.Now)
        {
            Begin(number, $"{number}");
        }
    }

    private void GiveUp(long now)
    {
        while (_order.TryGiveUp(now, out var number, out var item))
        {
            Begin(number, item);
        }
    }

    private void Begin(long number, string item)
    {
        _begun.Add(item);
        while (_order.Begun(number, out number, out var next))
        {
            _begun.Add(next);
        }
    }
}
