using Gateway.EdgeListener.Messaging;

namespace Gateway.EdgeListener.Tests;

public sealed class RecentNoticesTests
{
    [Fact]
    public void A_notice_is_new_once()
    {
        var recent = new RecentNotices();
        Guid[] ids = [.. Enumerable.Range(0, 64).Select(_ => Guid.NewGuid())];
        Assert.All(ids, id => Assert.True(recent.TryAdd(id)));
        Assert.All(ids, id => Assert.False(recent.TryAdd(id)));
    }

    [Fact]
    public void Old_ones_make_room()
    {
        var recent = new RecentNotices();
        var first = Guid.NewGuid();
        Assert.True(recent.TryAdd(first));
        for (var i = 0; i < 64; i++)
        {
            Assert.True(recent.TryAdd(Guid.NewGuid()));
        }

        Assert.True(recent.TryAdd(first));
    }
}
