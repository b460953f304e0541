using System.Reflection;
using Gateway.Grains.Relayers;
using Orleans.Placement;

namespace Gateway.Grains.Tests.Contracts;

/// <summary>
/// Where grains come to life is chosen for each class: by Orleans' own choice, a burst of them goes to the one silo that looked the least busy a second
/// before.
/// </summary>
public sealed class PlacementTests
{
    public static TheoryData<Type> GrainClasses =>
        [.. typeof(RelayerGrain).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(Grain)) && !type.IsAbstract)];

    [Theory, MemberData(nameof(GrainClasses))]
    public void Every_grain_class_has_a_chosen_placement(Type grain)
    {
        var placement = Assert.Single(grain.GetCustomAttributes<PlacementAttribute>(inherit: true));
        Assert.IsNotType<ResourceOptimizedPlacementAttribute>(placement);
    }

    [Fact]
    public void A_relayer_s_grain_lives_where_it_logs_in_if_it_is_not_elsewhere_already() =>
        Assert.IsType<PreferLocalPlacementAttribute>(Assert.Single(typeof(RelayerGrain).GetCustomAttributes<PlacementAttribute>(inherit: true)));
}
